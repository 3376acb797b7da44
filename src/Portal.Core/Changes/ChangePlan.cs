using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.Changes;

/// <summary>
/// Everything a form is about to do, as steps a person can read before anything happens (design: every write is a plan). One
/// edited key is a plan of one step; onboarding an application is a plan of four.
/// </summary>
public sealed record ChangePlan
{
    /// <summary>What the plan does, as a sentence without a full stop: "Give orgchart the secret internal/database/config".</summary>
    public required string Title { get; init; }

    /// <summary>The verb on the button that applies it: "Save version 4", "Bind role".</summary>
    public required string Verb { get; init; }

    /// <summary>The steps, in the order they are applied. A step that fails stops the plan.</summary>
    public required ImmutableArray<ChangeStep> Steps { get; init; }

    /// <summary>What a careful colleague would point out before it is applied.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The name that must be typed before the plan may be applied; null unless it destroys something for good.</summary>
    public string? ConfirmName { get; init; }

    /// <summary>What the plan takes back; null for every other plan.</summary>
    public UndoEntry? Undoes { get; init; }
}

/// <summary>What a step does to its target.</summary>
public enum ChangeKind
{
    /// <summary>The target does not exist yet; the step fails if it does by then.</summary>
    Create,

    /// <summary>The target exists and is changed.</summary>
    Update,

    /// <summary>The target is removed.</summary>
    Delete,

    /// <summary>Nothing is changed: the plan waits until something is as it has to be (<see cref="ChangeStep.Until"/>).</summary>
    Wait,
}

/// <summary>One write to one system.</summary>
public sealed record ChangeStep
{
    /// <summary>What it does: "Write version 4 of internal/database/config".</summary>
    public required string Title { get; init; }

    /// <summary>Which system it writes to.</summary>
    public required ApiSystem System { get; init; }

    /// <summary>What it does to the target.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>The target as the API names it.</summary>
    public required string Target { get; init; }

    /// <summary>What is there now; null when nothing is, or when it may not be read.</summary>
    public ChangeContent? Before { get; init; }

    /// <summary>What will be there; null when the step deletes.</summary>
    public ChangeContent? After { get; init; }

    /// <summary>The version the step is based on, in words: "version 3", "resourceVersion 4120", "nothing there yet".</summary>
    public required string BasedOn { get; init; }

    /// <summary>The request, with placeholders for secret values.</summary>
    public required ApiRequest Request { get; init; }

    /// <summary>The same action as <c>vault</c> or <c>kubectl</c> commands, with placeholders for secret values.</summary>
    public required ImmutableArray<string> Commands { get; init; }

    /// <summary>What the identity needs for it, such as "update on internal/data/database/config".</summary>
    public required string Needs { get; init; }

    /// <summary>What has to be so before the step is applied; null when it can be applied at once.</summary>
    public StepCondition? Until { get; init; }

    /// <summary>Does it. Throws <see cref="ApiException"/>; <see cref="Failure.Conflict"/> when the target has moved on.</summary>
    public required Func<EnvironmentSession, CancellationToken, Task<StepOutcome>> Apply { get; init; }

    /// <summary>The object it changes, as people look at it; null when it has no page of its own.</summary>
    public ChangeSubject? Subject { get; init; }

    /// <summary>
    /// Makes the step that takes this one back, based on what this one left behind; null when there is no way back. It is kept for
    /// <see cref="UndoStore.KeptFor"/> after the step was done, so it must not hold values that the server keeps anyway.
    /// </summary>
    public UndoStep? Undo { get; init; }
}

/// <summary>
/// Something that comes about by itself, in which a step waits. The person who runs the plan sees what is missing, and may go on without it or stop there.
/// </summary>
/// <param name="Text">What has to be so, after "until": "no pod reads the old path".</param>
/// <param name="Holds">
/// Ends when it is so. Tells what is missing whenever that changes; ends by cancellation when nobody waits any more, and otherwise throws only
/// <see cref="ApiException"/>.
/// </param>
public sealed record StepCondition(string Text, Func<EnvironmentSession, Action<string>, CancellationToken, Task> Holds);

/// <summary>Makes the step that takes a done step back. Throws <see cref="ApiException"/> when that is not possible any more.</summary>
/// <param name="session">Whose rights are used.</param>
/// <param name="done">What the done step left behind.</param>
/// <param name="cancellationToken">Ends the wait.</param>
public delegate Task<ChangeStep> UndoStep(EnvironmentSession session, StepOutcome done, CancellationToken cancellationToken);

/// <summary>Which kind of object a step changes.</summary>
public enum SubjectKind
{
    /// <summary>A secret: <see cref="ChangeSubject.Mount"/> and the path in it.</summary>
    Secret,

    /// <summary>A mount of a secrets engine, by its path.</summary>
    Mount,

    /// <summary>A policy, by its name.</summary>
    Policy,

    /// <summary>A role: <see cref="ChangeSubject.Mount"/> of the auth method and the name.</summary>
    Role,

    /// <summary>A Kubernetes secret: its namespace stands in <see cref="ChangeSubject.Mount"/>.</summary>
    KubernetesSecret,
}

/// <summary>The object a step changes, as people look at it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name or path.</param>
/// <param name="Mount">The mount it is in, where it is in one; the namespace of a Kubernetes secret.</param>
/// <param name="Version">For a secret that gets a new version: the one before, to compare with what is there now; null for others.</param>
public sealed record ChangeSubject(SubjectKind Kind, string Name, string Mount = "", int? Version = null);

/// <summary>What a step leaves behind.</summary>
/// <param name="Summary">Such as "version 4" or "resourceVersion 4121".</param>
/// <param name="RequestId">The id in the server's audit log, if it gave one.</param>
/// <param name="Warnings">What the server warned about.</param>
public sealed record StepOutcome(string Summary, string? RequestId, ImmutableArray<string> Warnings)
{
    /// <summary>What tells whether the object is still as the step left it, where that is not known before: a hash of what the server made of it.</summary>
    public string? Revision { get; init; }
}

/// <summary>A request as it goes over the wire.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path from the server's root, such as <c>/v1/internal/data/database/config</c>.</param>
/// <param name="Body">The body with placeholders for secret values; null for none.</param>
public sealed record ApiRequest(string Method, string Path, string? Body)
{
    /// <summary>The time the answer is to be wrapped for (<c>X-Vault-Wrap-TTL</c>), such as <c>900s</c>; null for an answer that is not wrapped.</summary>
    public string? WrapTtl { get; init; }
}

/// <summary>One side of a step's before and after.</summary>
public abstract record ChangeContent;

/// <summary>A document without secret values: a policy, a role, a pod template.</summary>
/// <param name="Text">The document.</param>
/// <param name="Language"><c>hcl</c>, <c>json</c>, <c>yaml</c> or <c>text</c>.</param>
public sealed record TextContent(string Text, string Language) : ChangeContent;

/// <summary>A secret's keys and values, compared key by key and masked.</summary>
/// <param name="Entries">The values by key, in the order of the secret. A nested value is its JSON text.</param>
public sealed record SecretContent(ImmutableArray<KeyValuePair<string, Sensitive>> Entries) : ChangeContent
{
    /// <summary>What to look at before it is written, by key and without the value: "number becomes text", "ends with a space".</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Notes { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Whether keys that are not named here stay as they are.</summary>
    public bool IsPartial { get; init; }
}
