using System.Collections.Immutable;
using Portal.Core.Failures;

namespace Portal.Core.Secrets.Exploring;

/// <summary>How far a reading of the metadata of everything a person may list is.</summary>
/// <param name="LookedAt">Secrets whose metadata was asked for.</param>
/// <param name="Known">Secrets of version 2 mounts it knows of so far.</param>
/// <param name="Unversioned">Secrets in version 1 mounts, which keep no metadata.</param>
/// <param name="UnversionedMounts">Those mounts.</param>
/// <param name="IsDone">Whether nothing is left.</param>
/// <param name="Failure">Why listing ended early; null when it did not.</param>
/// <param name="Refused">What could not be listed or read, one per refused request, the first few.</param>
/// <param name="RefusedCount">How many those are.</param>
public sealed record MetadataProgress(
    int LookedAt, int Known, int Unversioned, ImmutableArray<string> UnversionedMounts, bool IsDone, ApiException? Failure, ImmutableArray<ApiException> Refused, int RefusedCount)
{
    /// <summary>Before anything was read.</summary>
    public static MetadataProgress None { get; } = new(0, 0, 0, [], false, null, [], 0);
}

/// <summary>What a reading of metadata brought since it last told, and how far it is.</summary>
internal sealed record MetadataStep(ImmutableArray<KeyValuePair<SecretPath, SecretMetadata>> Fresh, MetadataProgress Progress);
