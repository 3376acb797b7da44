using Portal.Core.Secrets;
using Portal.Core.Secrets.Versions;
using Portal.Shared;

namespace Portal.Features.Secrets.Versions;

/// <summary>A state in a word, and what it means in a sentence.</summary>
internal sealed record VersionLook(string Text, Tone Tone, string Explain);

/// <summary>What happened to a key, as a sign, a word and a style.</summary>
internal sealed record KeyLook(string Sign, string Word, string Css);

/// <summary>The words for versions of secrets.</summary>
internal static class VersionText
{
    /// <summary>What a version's state is called and what can be done about it.</summary>
    public static VersionLook Look(SecretVersion version, DateTimeOffset now, bool isCurrent = false) => version.State switch
    {
        VersionState.Live when version.DeletedAt is { } at => new(isCurrent ? "Current, expiring" : "Expiring", Tone.Info, $"Can be read. Vault deletes it {AgeText.Relative(at, now)}."),
        VersionState.Live when isCurrent => new("Current", Tone.Ok, "What applications read."),
        VersionState.Live => new("Live", Tone.Neutral, "An older version that can be read."),
        VersionState.Deleted => new("Deleted", Tone.Warn, version.DeletedAt is { } at ? $"Deleted {AgeText.Relative(at, now)}. It can be undeleted." : "It can be undeleted."),
        VersionState.Destroyed => new("Destroyed", Tone.Bad, "Its values are gone for good."),
    };

    /// <summary>What is different about a key.</summary>
    public static KeyLook Look(KeyChange change) => change switch
    {
        KeyChange.Same => new(" ", "the same", "same"),
        KeyChange.Added => new("+", "added", "plus"),
        KeyChange.Removed => new("−", "removed", "minus"),
        KeyChange.Changed => new("~", "changed", "tilde"),
        KeyChange.Retyped => new("~", "the same characters as another type", "tilde"),
    };

    /// <summary>How many keys are how: "2 changed, 1 added, 5 the same".</summary>
    public static string Summary(VersionComparison comparison) => string.Join(", ", comparison.Keys
        .GroupBy(key => key.Change is KeyChange.Retyped ? KeyChange.Changed : key.Change)
        .OrderByDescending(group => group.Key)
        .Select(group => $"{group.Count()} {Look(group.Key).Word}"));

    /// <summary>How many versions are kept, in words.</summary>
    public static string Kept(KvSettings settings) => settings.MaxVersions == 0 ? "as the mount says (10 unless set)" : $"{settings.MaxVersions}";
}
