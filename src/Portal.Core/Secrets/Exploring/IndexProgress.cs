using System.Collections.Immutable;
using Portal.Core.Failures;

namespace Portal.Core.Secrets.Exploring;

/// <summary>What an index is doing.</summary>
public enum IndexState
{
    /// <summary>Nobody has searched yet.</summary>
    NotStarted,

    /// <summary>It is reading; what it has is found already.</summary>
    Reading,

    /// <summary>Vault asked for patience (429); it goes on by itself.</summary>
    Waiting,

    /// <summary>Everything that may be listed was read.</summary>
    Complete,

    /// <summary>The person stopped it; what it has is still found.</summary>
    Stopped,

    /// <summary>It could not go on; what it has is still found.</summary>
    Failed,
}

/// <summary>How far an index is.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Secrets">Secrets it knows.</param>
/// <param name="Folders">Folders it has read, mounts included.</param>
/// <param name="Left">Folders, or secrets whose key names are wanted, that are still to be read as far as it knows.</param>
/// <param name="WithKeys">Whether key names are read too.</param>
/// <param name="Refused">What could not be read, one per refused request, the first few.</param>
/// <param name="RefusedCount">How many those are.</param>
/// <param name="Failure">Why it stopped, when it failed.</param>
/// <param name="ReadAt">When the reading ended; null before that.</param>
public sealed record IndexProgress(IndexState State, int Secrets, int Folders, int Left, bool WithKeys, ImmutableArray<ApiException> Refused, int RefusedCount, ApiException? Failure, DateTimeOffset? ReadAt)
{
    /// <summary>Whether it is still at work.</summary>
    public bool IsBusy => State is IndexState.Reading or IndexState.Waiting;

    internal static IndexProgress None { get; } = new(IndexState.NotStarted, 0, 0, 0, false, [], 0, null, null);
}

/// <summary>One thing a search found.</summary>
/// <param name="Path">The secret, or a folder.</param>
/// <param name="Key">The key whose name was found; null when it was found by its path.</param>
public sealed record FoundSecret(SecretPath Path, string? Key);

/// <summary>What a search found.</summary>
/// <param name="Best">The best of it: names before paths before key names.</param>
/// <param name="Count">How many there are in all.</param>
public sealed record SearchAnswer(ImmutableArray<FoundSecret> Best, int Count);
