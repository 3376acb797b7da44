using System.Collections.Immutable;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Workloads;

namespace Portal.Core.Access.Moving;

/// <summary>What becomes of the secrets where they are now.</summary>
public enum MoveWay
{
    /// <summary>They go to the new path and are deleted where they were.</summary>
    Move,

    /// <summary>They stay, and the new path gets the same.</summary>
    Copy,

    /// <summary>They go, and there is no new path.</summary>
    Delete,
}

/// <summary>What to do about a secret that is at the new path already and holds something else. One that holds the same counts as copied.</summary>
public enum Existing
{
    /// <summary>The plan stops there.</summary>
    Stop,

    /// <summary>It is left, and so is the secret that would have gone there.</summary>
    Leave,

    /// <summary>The current values are written over it, in a version 2 mount as one more version.</summary>
    Overwrite,
}

/// <summary>Which secret or folder goes where.</summary>
/// <param name="From">What is taken along: a secret, or a folder (with a slash at its end) with everything in it.</param>
/// <param name="To">Where it will be, of the same sort; where it is when it is deleted.</param>
/// <param name="Way">Whether it stays where it is as well.</param>
public sealed record MoveRequest(SecretPath From, SecretPath To, MoveWay Way)
{
    /// <summary>The new path of something that is taken along.</summary>
    public SecretPath Target(SecretPath secret) => To with { Key = To.Key + secret.Key[From.Key.Length..] };
}

/// <summary>A secret that is taken along, without its values.</summary>
/// <param name="From">Where it is.</param>
/// <param name="To">Where it will be.</param>
/// <param name="Metadata">Its versions and settings; null in a version 1 mount, or when it is refused.</param>
/// <param name="Existing">The newest version at the new path, 1 in a version 1 mount; null when nothing is there.</param>
/// <param name="Refused">Why it cannot be taken along; null when it can.</param>
public sealed record TakenSecret(SecretPath From, SecretPath To, SecretMetadata? Metadata, int? Existing, ApiException? Refused)
{
    /// <summary>What the new place will not have, in words.</summary>
    public ImmutableArray<string> Losses { get; init; } = [];
}

/// <summary>What a move or a copy would do, read without any value.</summary>
public sealed record MovePreview : IPartialAnswer, IDatedAnswer
{
    /// <summary>What goes where.</summary>
    public required MoveRequest Request { get; init; }

    /// <summary>Which engine the secrets are in.</summary>
    public required KvVersion FromKv { get; init; }

    /// <summary>Which engine they go to.</summary>
    public required KvVersion ToKv { get; init; }

    /// <summary>The secrets found so far, by path.</summary>
    public ImmutableArray<TakenSecret> Secrets { get; init; } = [];

    /// <summary>How many secrets there are.</summary>
    public int Found { get; init; }

    /// <summary>Whether everything was looked at.</summary>
    public bool IsComplete { get; init; }

    /// <summary>What names or reaches the secrets; null while it is looked for.</summary>
    public MoveReferences? References { get; init; }

    /// <inheritdoc/>
    public ImmutableArray<ApiException> Refused { get; init; } = [];

    /// <inheritdoc/>
    public DateTimeOffset At { get; init; }

    /// <summary>What it takes, as API paths with capabilities; a star at the end of a folder's.</summary>
    public ImmutableArray<(string Path, string Capability)> Needs => MoveNeeds.Of(this);

    /// <summary>Those that can be taken along.</summary>
    public IEnumerable<TakenSecret> Takeable => Secrets.Where(secret => secret.Refused is null);
}

/// <summary>What a person chose before the plan is made.</summary>
/// <param name="Existing">What to do about secrets at the new path that hold something else.</param>
/// <param name="Policies">The names of the policies to rewrite.</param>
/// <param name="Workloads">The workloads to rewrite.</param>
public sealed record MoveChoices(Existing Existing, ImmutableHashSet<string> Policies, ImmutableHashSet<WorkloadKey> Workloads);
