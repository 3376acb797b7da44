using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.Access.Moving;

/// <summary>A plan of a move with what it remembers while it runs. When it stops half-way the same plan goes on, or this makes the plan that takes back what was done.</summary>
public sealed class MoveRun
{
    private readonly CopySteps _steps;
    private readonly ImmutableArray<(ChangeStep Step, CopyEnd From, CopyEnd To)> _copies;

    internal MoveRun(ChangePlan plan, CopySteps steps, ImmutableArray<(ChangeStep Step, CopyEnd From, CopyEnd To)> copies) => (Plan, _steps, _copies) = (plan, steps, copies);

    /// <summary>What to do.</summary>
    public ChangePlan Plan { get; }

    /// <summary>
    /// The plan that takes back what a stopped run has done, its last step first: what was deleted is copied back, what was rewritten says again what it
    /// said, and copies that this run made are removed unless somebody changed them since.
    /// </summary>
    /// <exception cref="ApiException">When something that was done has moved on and cannot be taken back any more.</exception>
    public async Task<ChangePlan> PlanRollbackAsync(EnvironmentSession session, ChangeResult result, CancellationToken cancellationToken)
    {
        var steps = ImmutableArray.CreateBuilder<ChangeStep>();
        if (result.StoppedAt is { } at && at < _copies.Length && _steps.Half(_copies[at].Step, _copies[at].From, _copies[at].To) is { } half) steps.Add(half);
        foreach (var done in result.Steps.Where(step => step.State is StepState.Done && step.Step.Undo is not null).Reverse())
        {
            steps.Add(await done.Step.Undo!(session, done.Outcome!, cancellationToken));
        }

        return new ChangePlan { Title = $"Roll back: {Plan.Title}", Verb = "Roll back", Steps = steps.ToImmutable(), Warnings = ["Secrets that were deleted already are copied back. Everything else is as before."] };
    }
}
