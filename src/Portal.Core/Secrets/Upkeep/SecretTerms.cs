using System.Collections.Immutable;
using System.Globalization;

namespace Portal.Core.Secrets.Upkeep;

/// <summary>When a secret ends.</summary>
/// <param name="At">The moment.</param>
/// <param name="Note">The key of the custom metadata that says so; null when Vault deletes the current version then (<c>delete_version_after</c>).</param>
public sealed record SecretTerm(DateTimeOffset At, string? Note);

/// <summary>A note that should hold a date and holds something else.</summary>
/// <param name="Key">The key of the custom metadata.</param>
/// <param name="Text">What it holds.</param>
public sealed record UnreadableTerm(string Key, string Text);

/// <summary>
/// The agreement on which notes in the custom metadata of a secret say when it ends and who answers for it. Vault has no field for either, and
/// teams write these keys; capitals, <c>-</c> and spaces make no difference. <see cref="Written"/> and <see cref="Owner"/> are what the portal offers
/// to write.
/// </summary>
public static class SecretTerms
{
    /// <summary>The key the portal writes a date under.</summary>
    public const string Written = "expires";

    /// <summary>The key the portal writes an owner under.</summary>
    public const string Owner = "owner";

    private static readonly string[] Forms =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm 'UTC'", "yyyy-MM-dd HH:mm:ss 'UTC'",
    ];

    private static readonly string[] Never = ["never", "none", "-"];

    /// <summary>The keys that say when a secret ends or has to be replaced.</summary>
    public static ImmutableArray<string> Keys { get; } = [Written, "expires_at", "expires_on", "expiry", "expiration", "valid_until", "rotate_by"];

    /// <summary>The keys that say who answers for a secret; the first that is there counts.</summary>
    public static ImmutableArray<string> OwnerKeys { get; } = [Owner, "team", "contact"];

    /// <summary>Whether a key of the custom metadata is one that holds a date.</summary>
    public static bool IsTerm(string key) => Keys.Contains(Plain(key));

    /// <summary>
    /// A date as ISO 8601 writes it, with or without a time (<c>2027-01-31</c>, <c>2027-01-31T12:00:00Z</c>), or seconds since 1970; null for anything else. A
    /// day begins at midnight UTC, so that a warning comes rather a few hours early than late. Whether 03/04 is in March or in April is not guessed.
    /// </summary>
    public static DateTimeOffset? Parse(string text)
    {
        text = text.Trim();
        if (DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)) return at;
        return text.Length is 10 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }

    /// <summary>Whether a note says that there is no date, rather than one that cannot be read.</summary>
    public static bool IsNever(string text) => text.Trim() is var trimmed && (trimmed.Length == 0 || Never.Contains(trimmed, StringComparer.OrdinalIgnoreCase));

    internal static string? OwnerOf(SecretMetadata metadata) => OwnerKeys
        .Select(key => metadata.CustomMetadata.FirstOrDefault(note => Plain(note.Key) == key && note.Value.Trim().Length > 0).Value?.Trim())
        .FirstOrDefault(owner => owner is not null);

    /// <summary>The first end of those that are noted and the one that Vault keeps.</summary>
    internal static SecretTerm? EndOf(SecretMetadata metadata, SecretVersion? current)
    {
        var noted = from note in metadata.CustomMetadata
                    where IsTerm(note.Key)
                    let at = Parse(note.Value)
                    where at is not null
                    select new SecretTerm(at.Value, note.Key);
        var kept = current is { DeletedAt: { } deleted } && IsPlanned(current, deleted) ? [new SecretTerm(deleted, null)] : Array.Empty<SecretTerm>();
        return noted.Concat(kept).MinBy(term => term.At);
    }

    internal static UnreadableTerm? UnreadableOf(SecretMetadata metadata) => metadata.CustomMetadata
        .Where(note => IsTerm(note.Key) && !IsNever(note.Value) && Parse(note.Value) is null)
        .Select(note => new UnreadableTerm(note.Key, note.Value))
        .FirstOrDefault();

    // Vault adds delete_version_after, which is in whole seconds, to the time of writing to the nanosecond. Somebody who deletes does so at any fraction of
    // a second, and what was deleted by hand did not end: it is in the recycle bin.
    private static bool IsPlanned(SecretVersion version, DateTimeOffset deleted) =>
        version.State is VersionState.Live || (version.State is VersionState.Deleted && (deleted - version.CreatedAt).Ticks % TimeSpan.TicksPerSecond == 0);

    private static string Plain(string key) => key.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_');
}
