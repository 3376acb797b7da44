using Portal.Core.Secrets;
using Portal.Shared;

namespace Portal.Features.Secrets;

/// <summary>A state in a word, and what it means in a sentence.</summary>
internal sealed record VersionLook(string Text, Tone Tone, string Explain);

/// <summary>The words for versions of secrets.</summary>
internal static class VersionText
{
    /// <summary>What a version's state is called and what can be done about it.</summary>
    public static VersionLook Look(SecretVersion version, DateTimeOffset now) => version.State switch
    {
        VersionState.Live when version.DeletedAt is { } at => new("Live", Tone.Ok, $"Can be read. Vault deletes it {AgeText.Relative(at, now)}."),
        VersionState.Live => new("Live", Tone.Ok, "Can be read."),
        VersionState.Deleted => new("Deleted", Tone.Warn, version.DeletedAt is { } at ? $"Deleted {AgeText.Relative(at, now)}. It can be undeleted." : "It can be undeleted."),
        VersionState.Destroyed => new("Destroyed", Tone.Bad, "Its values are gone for good."),
    };

    /// <summary>How many versions are kept, in words.</summary>
    public static string Kept(KvSettings settings) => settings.MaxVersions == 0 ? "as the mount says (10 unless set)" : $"{settings.MaxVersions}";

    /// <summary>Something about a value that cannot be seen by looking at it; null when there is nothing.</summary>
    public static string? Invisible(string text) => text switch
    {
        "" => "empty text",
        _ when text.EndsWith('\n') => "ends with a line break",
        _ when char.IsWhiteSpace(text[^1]) => "ends with a space",
        _ when char.IsWhiteSpace(text[0]) => "starts with a space",
        _ => null,
    };
}
