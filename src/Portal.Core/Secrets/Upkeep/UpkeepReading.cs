using System.Collections.Immutable;
using Portal.Core.Secrets.Exploring;

namespace Portal.Core.Secrets.Upkeep;

/// <summary>Why a secret wants looking after.</summary>
public enum UpkeepNeed
{
    /// <summary>Its end has come.</summary>
    Ended,

    /// <summary>Its end is near.</summary>
    Ending,

    /// <summary>A note should say when it ends, and holds no date that can be read.</summary>
    Unreadable,

    /// <summary>It has not changed for long.</summary>
    Unchanged,
}

/// <summary>What counts as near and as long.</summary>
/// <param name="Soon">An end within this time is near.</param>
/// <param name="Age">What has not changed for this time has not changed for long.</param>
public sealed record UpkeepWindow(TimeSpan Soon, TimeSpan Age);

/// <summary>A secret that has, or may come to have, a reason to be looked after.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Glance">What is known of it.</param>
public sealed record UpkeepSecret(SecretPath Path, SecretGlance Glance)
{
    /// <summary>Its reasons, the most pressing first; none for one that ends later.</summary>
    public ImmutableArray<UpkeepNeed> Needs(DateTimeOffset now, UpkeepWindow window) =>
    [
        .. Glance.HasEnded(now) ? [UpkeepNeed.Ended] : Glance.IsEnding(now, window.Soon) ? [UpkeepNeed.Ending] : Array.Empty<UpkeepNeed>(),
        .. Glance.Unreadable is null ? Array.Empty<UpkeepNeed>() : [UpkeepNeed.Unreadable],
        .. Glance.IsUnchanged(now, window.Age) ? [UpkeepNeed.Unchanged] : Array.Empty<UpkeepNeed>(),
    ];
}

/// <summary>What was found so far.</summary>
/// <param name="Secrets">Those with a date, and those that have not changed for <see cref="SecretUpkeep.Youngest"/>: nearest end first, then the longest unchanged.</param>
/// <param name="NotKept">Unchanged secrets beyond <see cref="SecretUpkeep.MostUnchanged"/>, which are counted and not listed.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="At">When this was known.</param>
public sealed record UpkeepReading(ImmutableArray<UpkeepSecret> Secrets, int NotKept, MetadataProgress Progress, DateTimeOffset At);
