using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;

namespace Portal.Core.Secrets.Requests;

/// <summary>What has become of a request.</summary>
public enum RequestState
{
    /// <summary>Nobody has decided yet.</summary>
    Open,

    /// <summary>Somebody who may save it did, with their own rights.</summary>
    Saved,

    /// <summary>Somebody who may save it will not, and said why.</summary>
    Declined,

    /// <summary>Its author took it back.</summary>
    Withdrawn,

    /// <summary>Nobody decided in time.</summary>
    Expired,
}

/// <summary>A person as the sign-in knows them.</summary>
/// <param name="Name">The Vault display name, such as <c>userpass-developer</c>.</param>
/// <param name="Identity">What tells them from everybody else with that name; not shown.</param>
public sealed record RequestPerson(string Name, string Identity)
{
    /// <summary>The person of a session. An entity is one person whatever they signed in with; a token without one is nobody but itself.</summary>
    public static RequestPerson Of(EnvironmentSession session)
    {
        var identity = session.Vault.Identity;
        return new RequestPerson(identity.DisplayName, identity.EntityId.Length > 0 ? "entity " + identity.EntityId : "token " + identity.Accessor);
    }
}

/// <summary>A key that a request names, without its value.</summary>
/// <param name="Name">The key.</param>
/// <param name="IsRemoved">Whether it is to go; else it is to be set.</param>
public sealed record RequestedKey(string Name, bool IsRemoved);

/// <summary>How a request was closed.</summary>
/// <param name="State">Anything but open.</param>
/// <param name="By">Who closed it; its author for one that expired.</param>
/// <param name="At">When.</param>
/// <param name="Detail">What was left behind ("version 4"), or why it was declined.</param>
public sealed record RequestOutcome(RequestState State, RequestPerson By, DateTimeOffset At, string Detail)
{
    /// <summary>The state alone: why is nobody's to print.</summary>
    public override string ToString() => State.ToString();
}

/// <summary>
/// A change that somebody asks for and somebody else may save: words, and names of keys. What is proposed for them is a
/// <see cref="RequestProposal"/> of its own, which is read only when a person asks to see or to save it. It gives nobody any right.
/// </summary>
public sealed record ChangeRequest
{
    /// <summary>What tells it from others, and stands in its address; says nothing.</summary>
    public required string Id { get; init; }

    /// <summary>The secret or policy it is about.</summary>
    public required ChangeSubject Subject { get; init; }

    /// <summary>Which key/value engine the secret's mount is; null for a policy, and when its author may not know.</summary>
    public KvVersion? Kv { get; init; }

    /// <summary>The version of the secret it started from; 0 when there was none, null when its author may not know or there are no versions.</summary>
    public int? BasedOn { get; init; }

    /// <summary>The hash of the policy's text it started from; null for a new policy.</summary>
    public string? Revision { get; init; }

    /// <summary>The keys it sets and removes; none for a policy.</summary>
    public ImmutableArray<RequestedKey> Keys { get; init; } = [];

    /// <summary>Who asks.</summary>
    public required RequestPerson Author { get; init; }

    /// <summary>Why, in their words.</summary>
    public required string Reason { get; init; }

    /// <summary>When they asked.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Until when somebody can decide.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How it was closed; null while nobody did.</summary>
    public RequestOutcome? Outcome { get; init; }

    /// <summary>Whether it is about a policy.</summary>
    public bool IsPolicy => Subject.Kind is SubjectKind.Policy;

    /// <summary>The secret; of a policy its name in no mount.</summary>
    public SecretPath Path => new(Subject.Mount, Subject.Name);

    /// <summary>What it is about, as people say it.</summary>
    public string Title => IsPolicy ? $"policy {Subject.Name}" : Path.ToString();

    /// <summary>What has become of it by a time.</summary>
    public RequestState StateAt(DateTimeOffset now) => Outcome?.State ?? (now < ExpiresAt ? RequestState.Open : RequestState.Expired);

    /// <summary>Its id alone: the reason is nobody's to print.</summary>
    public override string ToString() => $"request {Id}";
}

/// <summary>
/// What an author typed, and nothing that was read from Vault: keys with the values they are to have and keys that are to go, or the whole new text of
/// a policy. Keys that are not named stay as they are.
/// </summary>
/// <param name="Set">Keys with their proposed values; none for a policy.</param>
/// <param name="Removed">Keys that are to go.</param>
/// <param name="Text">The proposed text of a policy; null for a secret.</param>
public sealed record RequestProposal(ImmutableArray<SecretEntry> Set, ImmutableArray<string> Removed, Sensitive? Text = null);
