using System.Collections.Immutable;
using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.Changes;

/// <summary>Applies plans, one step after the other, records each step in Activity, and keeps what can be undone. It is the only place that calls <see cref="ChangeStep.Apply"/>.</summary>
public sealed class ChangeRunner(ActivityLog activity, UndoStore undo, TimeProvider time)
{
    /// <summary>
    /// Applies a plan and stops at the first step that fails; what was done before stays done. Throws nothing but
    /// <see cref="OperationCanceledException"/>, and that only between two steps: a step that was sent is waited for.
    /// </summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="plan">What to do.</param>
    /// <param name="earlier">The result of an earlier run of the same plan, to go on from the step that stopped it.</param>
    /// <param name="progress">Told after every change of a step's state.</param>
    /// <param name="cancellationToken">Stops the plan before its next step.</param>
    public async Task<ChangeResult> RunAsync(
        EnvironmentSession session,
        ChangePlan plan,
        ChangeResult? earlier,
        IProgress<ChangeResult>? progress,
        CancellationToken cancellationToken)
    {
        var from = earlier is null ? 0 : earlier.StoppedAt ?? plan.Steps.Length;
        var result = new ChangeResult([.. plan.Steps.Select((step, index) => index < from ? earlier!.Steps[index] : new StepResult(step, StepState.Waiting))]);
        try
        {
            for (var index = from; index < plan.Steps.Length; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Tell(new StepResult(plan.Steps[index], StepState.Running));
                Tell(await ApplyAsync(session, plan.Steps[index]));
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

    private async Task<StepResult> ApplyAsync(EnvironmentSession session, ChangeStep step)
    {
        StepResult result;
        try
        {
            // A write that was sent is not called back: leaving the page must not turn "done" into "nobody knows".
            result = new StepResult(step, StepState.Done, await step.Apply(session, CancellationToken.None));
        }
        catch (ApiException problem)
        {
            result = new StepResult(step, MayHaveHappened(problem) ? StepState.Unknown : StepState.Failed, Problem: problem);
        }

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

    // A server that fails, or a proxy in between, may do so after the write was done. A step that looked afterwards knows.
    private static bool MayHaveHappened(ApiException problem) => problem is { ReadBack: null, Failure: Failure.Timeout or Failure.Unreadable or Failure.ServerError };
}
