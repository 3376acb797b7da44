using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.Changes;

/// <summary>Something that was done a moment ago and can be taken back.</summary>
public sealed class UndoEntry
{
    internal UndoEntry(string title, DateTimeOffset at, ImmutableArray<Done> steps, ImmutableArray<string> stays) =>
        (Title, At, Steps, Stays) = (title, at, steps, stays);

    /// <summary>What was done.</summary>
    public string Title { get; }

    /// <summary>When it was done.</summary>
    public DateTimeOffset At { get; }

    /// <summary>When it can no longer be taken back from here.</summary>
    public DateTimeOffset Until => At + UndoStore.KeptFor;

    /// <summary>What was done along with it and has no way back.</summary>
    public ImmutableArray<string> Stays { get; }

    /// <summary>The object of its last step, where a person can look at what is there now.</summary>
    public ChangeSubject? Subject => Steps[^1].Subject;

    internal ImmutableArray<Done> Steps { get; }

    /// <summary>The plan that takes it back, its last step first.</summary>
    /// <exception cref="ApiException">When what was there before cannot be read any more; <see cref="Failure.Conflict"/> when it is gone, or the object has moved on.</exception>
    public async Task<ChangePlan> PlanAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var steps = ImmutableArray.CreateBuilder<ChangeStep>();
        foreach (var done in Steps.Reverse()) steps.Add(await done.Undo(session, done.Outcome, cancellationToken));
        return new ChangePlan
        {
            Title = $"Undo: {(steps.Count == 1 ? steps[0].Title : Title)}",
            Verb = "Undo",
            Steps = steps.ToImmutable(),
            Warnings = [.. Stays.Select(title => $"\"{title}\" stays done: it has no way back.")],
            Undoes = this,
        };
    }

    /// <summary>A step that was done, without its before and after: those may hold values.</summary>
    internal sealed class Done(ChangeStep step, StepOutcome outcome)
    {
        public string Title { get; } = step.Title;

        public UndoStep Undo { get; } = step.Undo!;

        public ChangeSubject? Subject { get; } = step.Subject;

        public StepOutcome Outcome { get; } = outcome;
    }
}
