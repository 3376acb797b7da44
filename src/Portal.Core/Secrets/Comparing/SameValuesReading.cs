using System.Collections.Immutable;
using Portal.Core.Failures;
using Portal.Core.Secrets.Exploring;

namespace Portal.Core.Secrets.Comparing;

/// <summary>The secrets that would be read to find equal values: known by name, none is read yet.</summary>
public sealed class SameValuesScope
{
    internal SameValuesScope(SecretPath? within, IndexedFolder[] folders, IndexProgress progress) => (Within, Folders, Progress) = (within, folders, progress);

    /// <summary>The mount or folder they are in; null for all mounts.</summary>
    public SecretPath? Within { get; }

    /// <summary>How many there are so far.</summary>
    public int Count => Progress.Secrets;

    /// <summary>In how many mounts.</summary>
    public int Mounts => Folders.Where(folder => folder.Names.Length > 0).Select(folder => folder.Path.Mount).Distinct(StringComparer.Ordinal).Count();

    /// <summary>How far the listing is, and what it could not list.</summary>
    public IndexProgress Progress { get; }

    internal IndexedFolder[] Folders { get; }
}

/// <summary>Where a value is.</summary>
/// <param name="Path">The secret.</param>
/// <param name="Key">The key; below the first level with the way to it, such as <c>tls.key</c> or <c>hosts[1]</c>.</param>
public sealed record ValuePlace(SecretPath Path, string Key);

/// <summary>Places that hold the same value. What it is, and how long, is not known any more.</summary>
/// <param name="Places">Two or more, by path.</param>
public sealed record SameValueGroup(ImmutableArray<ValuePlace> Places)
{
    /// <summary>How many secrets they are in.</summary>
    public int Secrets => Places.Select(place => place.Path).Distinct().Count();
}

/// <summary>How far a comparison of values is. Holds no value, nor anything made of one.</summary>
/// <param name="Read">Secrets that were asked for, which is how often Vault recorded a read.</param>
/// <param name="Total">Secrets it asks for in all.</param>
/// <param name="Values">Values that were compared.</param>
/// <param name="LeftAside">Values that were not, because they are empty, true, false, null or shorter than <see cref="SameValues.Shortest"/> characters.</param>
/// <param name="Groups">Equal values, those in the most secrets first.</param>
/// <param name="IsDone">Whether every secret was asked for.</param>
/// <param name="Refused">What could not be read, one per refused request, the first few.</param>
/// <param name="RefusedCount">How many those are.</param>
/// <param name="At">When this was known.</param>
public sealed record SameValuesReading(
    int Read, int Total, int Values, int LeftAside, ImmutableArray<SameValueGroup> Groups, bool IsDone, ImmutableArray<ApiException> Refused, int RefusedCount, DateTimeOffset At);
