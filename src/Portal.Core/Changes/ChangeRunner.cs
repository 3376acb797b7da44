using System.Collections.Immutable;
using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.Changes;

/// <summary>Applies plans, one step after the other, records each step in Activity, and keeps what can be undone. It is the only place that calls <see cref="ChangeStep.Apply"/>.</summary>
public sealed class ChangeRunner(ActivityLog activity, UndoStore undo, TimeProvider time)
{
    /// <summary>A plan that waits longer for something stops there, to be gone on with later: rollouts give up sooner, and whoever waited has left.</summary>
    public static TimeSpan LongestWait { get; } = TimeSpan.FromMinutes(15);

    /// <summary>Applies a plan whose waits nobody answers.</summary>
    /// <inheritdoc cref="RunAsync(EnvironmentSession, ChangePlan, ChangeResult?, IProgress{ChangeResult}?, WaitAnswer?, CancellationToken)"/>
    public Task<ChangeResult> RunAsync(EnvironmentSession session, ChangePlan plan, ChangeResult? earlier, IProgress<ChangeResult>? progress, CancellationToken cancellationToken) =>
        RunAsync(session, plan, earlier, progress, null, cancellationToken);

    /// <summary>
    /// Applies a plan and stops at the first step that fails, or at one that waits when the person says so; what was done before stays done. Throws nothing
    /// but <see cref="OperationCanceledException"/>, and that only between two steps: a step that was sent is waited for.
    /// </summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="plan">What to do.</param>
    /// <param name="earlier">The result of an earlier run of the same plan, to go on from the step that stopped it.</param>
    /// <param name="progress">Told after every change of a step's state, and of what it waits for.</param>
    /// <param name="person">Who is asked whether to go on while the plan waits; null for nobody.</param>
    /// <param name="cancellationToken">Stops the plan before its next step.</param>
    public async Task<ChangeResult> RunAsync(
        EnvironmentSession session,
        ChangePlan plan,
        ChangeResult? earlier,
        IProgress<ChangeResult>? progress,
        WaitAnswer? person,
        CancellationToken cancellationToken)
    {
        var from = earlier is null ? 0 : earlier.StoppedAt ?? plan.Steps.Length;
        var result = new ChangeResult([.. plan.Steps.Select((step, index) => index < from ? earlier!.Steps[index] : new StepResult(step, StepState.Waiting))]);
        try
        {
            for (var index = from; index < plan.Steps.Length; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var step = plan.Steps[index];
                var held = await HeldAsync(session, step, person, missing => Tell(new StepResult(step, StepState.Held, Missing: missing)), cancellationToken);
                if (held.End is not WaitEnd.Holds and not WaitEnd.GoneOn)
                {
                    Tell(held.Problem is { } problem ? Recorded(session, new StepResult(step, StepState.Failed, Problem: problem)) : new StepResult(step, StepState.Waiting, Missing: held.Missing));
                    break;
                }

                Tell(new StepResult(step, StepState.Running));
                Tell(await ApplyAsync(session, step, held));
                if (result.Steps[index].State is not StepState.Done) break;

                void Tell(StepResult step)
                {
                    result = new ChangeResult(result.Steps.SetItem(index, step));
                    progress?.Report(result);
                }
            }

            return result;
        }
        finally
        {
            // What was done can be taken back, also when the rest was not.
            undo.Add(session, plan, [.. result.Steps.Skip(from).Where(step => step.State is StepState.Done)]);
        }
    }

    private async Task<Held> HeldAsync(EnvironmentSession session, ChangeStep step, WaitAnswer? person, Action<string> tell, CancellationToken cancellationToken)
    {
        if (step.Until is not { } until) return new Held(WaitEnd.Holds, "");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var missing = "";
        var said = person?.AskAsync() ?? new TaskCompletionSource<bool>().Task;
        var holds = until.Holds(session, text => tell(missing = text), ending.Token);
        var first = await Task.WhenAny(holds, said, Task.Delay(LongestWait, time, ending.Token));
        await ending.CancelAsync();
        try
        {
            await holds;
            return new Held(WaitEnd.Holds, missing);
        }
        catch (ApiException problem)
        {
            return new Held(WaitEnd.Stopped, missing, problem);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Held(first == said && await said ? WaitEnd.GoneOn : WaitEnd.Stopped, missing);
        }
    }

    private async Task<StepResult> ApplyAsync(EnvironmentSession session, ChangeStep step, Held held)
    {
        StepResult result;
        try
        {
            // A write that was sent is not called back: leaving the page must not turn "done" into "nobody knows".
            var outcome = await step.Apply(session, CancellationToken.None);
            result = new StepResult(step, StepState.Done, held.End is WaitEnd.GoneOn ? Unawaited(step, outcome, held.Missing) : outcome);
        }
        catch (ApiException problem)
        {
            result = new StepResult(step, MayHaveHappened(problem) ? StepState.Unknown : StepState.Failed, Problem: problem);
        }

        return Recorded(session, result);
    }

    private static StepOutcome Unawaited(ChangeStep step, StepOutcome outcome, string missing) => outcome with
    {
        Summary = step.Kind is ChangeKind.Wait ? "gone on without waiting" : outcome.Summary,
        Warnings = [.. outcome.Warnings, $"Gone on before this was so: {step.Until!.Text}. {missing}".TrimEnd()],
    };

    private StepResult Recorded(EnvironmentSession session, StepResult result)
    {
        // Lists and roles that were read before are not what is there now, whether the step went well or not.
        session.Memory.Forget();
        activity.Record(Entry(session, result));
        return result;
    }

    private ActivityEntry Entry(EnvironmentSession session, StepResult result) => new(
        time.GetUtcNow(),
        session.Environment.Name,
        session.Vault.Identity.DisplayName,
        session.Vault.Identity.Accessor,
        result.Step.System,
        result.Step.Title,
        result.Step.Target,
        result.State switch { StepState.Done => ActivityOutcome.Done, StepState.Unknown => ActivityOutcome.Unknown, _ => ActivityOutcome.Failed },
        result.Outcome?.Summary ?? result.Problem?.Failure.ToString() ?? "",
        RequestIds(result));

    private static ImmutableArray<string> RequestIds(StepResult result) =>
        (result.Outcome?.RequestId ?? result.Problem?.RequestId) is { Length: > 0 } id ? [id] : [];

    private enum WaitEnd
    {
        Holds,
        GoneOn,
        Stopped,
    }

    private sealed record Held(WaitEnd End, string Missing, ApiException? Problem = null);

    // A server that fails, or a proxy in between, may do so after the write was done. A step that looked afterwards knows.
    private static bool MayHaveHappened(ApiException problem) => problem is { ReadBack: null, Failure: Failure.Timeout or Failure.Unreadable or Failure.ServerError };
}
