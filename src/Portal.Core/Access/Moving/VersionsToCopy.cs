using System.Collections.Immutable;
using Portal.Core.Secrets;

namespace Portal.Core.Access.Moving;

/// <summary>One version as the new place shall have it.</summary>
/// <param name="Source">Its number at the source; null where no values are left to take.</param>
/// <param name="State">What it is at the source. A version that is not kept any more counts as destroyed.</param>
internal sealed record VersionToCopy(int? Source, VersionState State);

/// <summary>
/// Which versions a copy gets so that each has the number it has at the source: Vault gives numbers one after the other, so what is gone is written
/// without values and deleted or destroyed again.
/// </summary>
internal static class VersionsToCopy
{
    /// <summary>More numbers than these are not filled: the versions are numbered anew.</summary>
    public const int MostGaps = 50;

    /// <summary>What to write, from version 1 on.</summary>
    public static ImmutableArray<VersionToCopy> Of(SecretMetadata source)
    {
        var kept = source.Versions.OrderBy(version => version.Number).ToArray();
        if (IsRenumbered(source)) return [.. kept.Select(One)];
        var byNumber = kept.ToDictionary(version => version.Number);
        return [.. Enumerable.Range(1, source.CurrentVersion).Select(number => byNumber.TryGetValue(number, out var version) ? One(version) : new VersionToCopy(null, VersionState.Destroyed))];
    }

    /// <summary>Whether numbers change because too many versions are gone.</summary>
    public static bool IsRenumbered(SecretMetadata source) => source.CurrentVersion - source.Versions.Length > MostGaps;

    /// <summary>What a copy will lack, in words.</summary>
    /// <param name="source">The secret.</param>
    /// <param name="to">Which engine it goes to.</param>
    /// <param name="targetKeeps">How many versions the new mount keeps of a secret with no setting of its own; null when that is not known.</param>
    public static IEnumerable<string> Losses(SecretMetadata source, KvVersion to, int? targetKeeps)
    {
        if (to is KvVersion.V1)
        {
            if (source.Versions.Length > 1) yield return $"Only version {source.CurrentVersion} of {source.Versions.Length} is kept.";
            yield break;
        }

        var deleted = source.Versions.Where(version => version.State is VersionState.Deleted).Select(version => version.Number).Order().ToArray();
        if (deleted.Length > 0) yield return $"Deleted {(deleted.Length == 1 ? "version" : "versions")} {string.Join(", ", deleted)} can no longer be undeleted there: Vault does not give out deleted values.";
        if (IsRenumbered(source)) yield return $"Versions are numbered from 1 again, because {source.CurrentVersion - source.Versions.Length} older ones are not kept any more.";
        var limit = source.Settings.MaxVersions > 0 ? source.Settings.MaxVersions : targetKeeps;
        if (limit is { } most && source.Versions.Length > most) yield return $"The new mount keeps {most} versions, so the oldest {source.Versions.Length - most} are lost.";
    }

    private static VersionToCopy One(SecretVersion version) => new(version.State is VersionState.Live ? version.Number : null, version.State);
}
