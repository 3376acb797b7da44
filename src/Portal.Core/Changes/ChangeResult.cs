using System.Collections.Immutable;
using Portal.Core.Failures;

namespace Portal.Core.Changes;

/// <summary>How far one step of a plan has come.</summary>
public enum StepState
{
    /// <summary>Not tried.</summary>
    Waiting,

    /// <summary>Not sent yet: the plan waits until what the step needs is so.</summary>
    Held,

    /// <summary>Sent, not answered yet.</summary>
    Running,

    /// <summary>Done.</summary>
    Done,

    /// <summary>Refused; it changed nothing.</summary>
    Failed,

    /// <summary>Sent and never answered: it may have happened.</summary>
    Unknown,
}

/// <summary>One step of a plan and what became of it.</summary>
/// <param name="Step">The step.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Outcome">What it left behind, when it is done.</param>
/// <param name="Problem">Why it is not done, when it failed or is unknown.</param>
/// <param name="Missing">What it waits for, or waited for when the plan was stopped; null when it does not.</param>
public sealed record StepResult(ChangeStep Step, StepState State, StepOutcome? Outcome = null, ApiException? Problem = null, string? Missing = null);

/// <summary>What became of a plan: its steps in order. The first step that was not done stopped it.</summary>
/// <param name="Steps">One for each step of the plan.</param>
public sealed record ChangeResult(ImmutableArray<StepResult> Steps)
{
    /// <summary>Whether every step was done.</summary>
    public bool IsDone => Steps.All(step => step.State is StepState.Done);

    /// <summary>The index of the step that stopped the plan, from which it can be resumed; null when all are done.</summary>
    public int? StoppedAt => IsDone ? null : Steps.TakeWhile(step => step.State is StepState.Done).Count();

    /// <summary>Why the plan stopped; null when all steps are done.</summary>
    public ApiException? Problem => Steps.Select(step => step.Problem).FirstOrDefault(problem => problem is not null);
}
