using System.Globalization;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Core.Secrets.Upkeep;
using Portal.Features.Secrets.Versions;
using Portal.Shared;

namespace Portal.Features.Secrets.Upkeep;

/// <summary>The words for secrets that end and secrets that have not changed for long.</summary>
internal static class UpkeepText
{
    /// <summary>What is near where nobody chose otherwise.</summary>
    public static readonly TimeSpan Near = TimeSpan.FromDays(30);

    private static readonly TimeSpan Pressing = TimeSpan.FromDays(7);

    /// <summary>The sign of an end that is near or past, or of a date that cannot be read; null for none. What Vault has deleted says so itself.</summary>
    public static VersionLook? Sign(SecretGlance glance, DateTimeOffset now) => glance switch
    {
        _ when glance.HasEnded(now) && glance is { Ends.Note: not null } or { State: VersionState.Live } && glance.HasEnded(now) => Look(UpkeepNeed.Ended, glance, now),
        _ when glance.IsEnding(now, Near) => Look(UpkeepNeed.Ending, glance, now),
        { Unreadable: not null } => Look(UpkeepNeed.Unreadable, glance, now),
        _ => null,
    };

    /// <summary>The same for a row, where a version that cannot be read is said too.</summary>
    public static VersionLook? State(SecretGlance glance, DateTimeOffset now) => glance.State switch
    {
        VersionState.Deleted => new("Deleted", Tone.Warn, "Its current version is deleted and can be undeleted."),
        VersionState.Destroyed => new("Destroyed", Tone.Bad, "The values of its current version are gone for good."),
        _ => Sign(glance, now),
    };

    /// <summary>A need in a word and a sentence.</summary>
    public static VersionLook Look(UpkeepNeed need, SecretGlance glance, DateTimeOffset now) => (need, glance) switch
    {
        (UpkeepNeed.Ended, { Ends: { Note: null } term }) => new("Deleted by Vault", Tone.Warn, $"Its current version reached its end ({AgeText.Exact(term.At)}), and Vault deleted it. It can be undeleted."),
        (UpkeepNeed.Ended, { Ends: { } term }) => new("Ended", Tone.Warn, $"{term.Note} says {Day(term.At)}. Write a new version and a new date."),
        (UpkeepNeed.Ending, { Ends: { Note: null } term }) => new(In(term, now), Tone.Info, $"Vault deletes the current version then ({AgeText.Exact(term.At)}). A new version lasts longer."),
        (UpkeepNeed.Ending, { Ends: { } term }) => new(In(term, now), term.At - now <= Pressing ? Tone.Warn : Tone.Info, $"{term.Note} says {Day(term.At)}."),
        (UpkeepNeed.Unreadable, { Unreadable: { } note }) => new("Date not readable", Tone.Info, $"{note.Key} says “{Short(note.Text)}”. Write the date as 2027-01-31."),
        (UpkeepNeed.Unchanged, _) => new("Unchanged", Tone.Neutral, glance.ChangedAt is { } at ? $"The current version was written {AgeText.Relative(at, now)}." : null!),
        _ => new(need.ToString(), Tone.Neutral, ""),
    };

    /// <summary>Where an end comes from.</summary>
    public static string Source(SecretTerm term) => term.Note ?? "by Vault";

    /// <summary>How far the reading is.</summary>
    public static string State(MetadataProgress progress, bool isBusy) => (isBusy, progress) switch
    {
        (true, _) => $"Looked at {ValueText.Count(progress.LookedAt, "secrets")} of {progress.Known:n0} known so far.",
        (_, { Failure: not null }) => $"Ended early after {ValueText.Count(progress.LookedAt, "secrets")}; there may be more.",
        (_, { IsDone: true }) => $"Looked at all {ValueText.Count(progress.LookedAt, "secrets")} you may list.",
        _ => $"Stopped after {ValueText.Count(progress.LookedAt, "secrets")}; there may be more.",
    };

    /// <summary>What cannot be told of version 1 mounts; null when there is nothing in any.</summary>
    public static string? Unversioned(MetadataProgress progress) => progress.Unversioned == 0
        ? null
        : $"{ValueText.Count(progress.Unversioned, "secrets")} in {string.Join(", ", progress.UnversionedMounts.Select(mount => mount + "/"))} cannot be looked after here: a version 1 mount keeps no dates and no notes. Upgrading the mount to version 2 changes that.";

    /// <summary>What the exported file is called.</summary>
    public static string FileName(string environment, DateTimeOffset at) => $"secret-upkeep-{environment}-{at.UtcDateTime.ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture)}.csv";

    private static string In(SecretTerm term, DateTimeOffset now) => $"Ends {AgeText.Relative(term.At, now)}";

    private static string Day(DateTimeOffset at) => at.UtcDateTime.TimeOfDay == TimeSpan.Zero ? at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : AgeText.Exact(at);

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
