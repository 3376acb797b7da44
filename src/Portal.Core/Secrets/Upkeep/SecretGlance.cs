namespace Portal.Core.Secrets.Upkeep;

/// <summary>What can be said of a secret in one row before anything of it is read.</summary>
/// <param name="Versions">How many versions are kept.</param>
/// <param name="Current">The current version; 0 when there is none yet.</param>
/// <param name="ChangedAt">When the current version was written; null when there is none.</param>
/// <param name="State">Whether the current version can be read; null when there is none.</param>
/// <param name="Owner">Who answers for it, as noted in its custom metadata; null when nobody is named.</param>
/// <param name="Ends">When it ends; null for never.</param>
/// <param name="Unreadable">A note that should say when it ends and does not; null when there is none.</param>
public sealed record SecretGlance(int Versions, int Current, DateTimeOffset? ChangedAt, VersionState? State, string? Owner, SecretTerm? Ends, UnreadableTerm? Unreadable)
{
    /// <summary>The same, from metadata that was read.</summary>
    public static SecretGlance Of(SecretMetadata metadata)
    {
        var current = metadata.Versions.FirstOrDefault(version => version.Number == metadata.CurrentVersion);
        return new SecretGlance(
            metadata.Versions.Length, metadata.CurrentVersion, current?.CreatedAt, current?.State, SecretTerms.OwnerOf(metadata), SecretTerms.EndOf(metadata, current), SecretTerms.UnreadableOf(metadata));
    }

    /// <summary>Whether its end has come.</summary>
    public bool HasEnded(DateTimeOffset now) => Ends?.At <= now;

    /// <summary>Whether its end is near.</summary>
    public bool IsEnding(DateTimeOffset now, TimeSpan soon) => Ends is { } term && term.At > now && term.At - now <= soon;

    /// <summary>Whether what applications read has not changed for long.</summary>
    public bool IsUnchanged(DateTimeOffset now, TimeSpan age) => State is VersionState.Live && now - ChangedAt >= age;
}
