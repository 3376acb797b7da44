using System.Collections.Immutable;
using Portal.Core.Failures;

namespace Portal.Core.Live;

/// <summary>How fresh a snapshot is.</summary>
public enum Freshness
{
    /// <summary>Changes arrive as they happen.</summary>
    Live,

    /// <summary>The connection was lost: this is what was known, and it is being restored.</summary>
    Stale,
}

/// <summary>Everything that is known at one moment. Readers get whole snapshots and only the newest, never deltas.</summary>
/// <param name="Items">The items, in the order of the list.</param>
/// <param name="Freshness">Whether changes arrive.</param>
/// <param name="At">When it was last known to be true.</param>
/// <param name="Refused">What may not be read, or why the connection was lost.</param>
public sealed record Snapshot<T>(ImmutableArray<T> Items, Freshness Freshness, DateTimeOffset At, ImmutableArray<ApiException> Refused);
