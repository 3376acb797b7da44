using System.Collections.Immutable;

namespace Portal.Core.Secrets.Sharing;

/// <summary>What is to be shared, and for how long it waits.</summary>
/// <param name="Path">The secret.</param>
/// <param name="Kv">Which key/value engine its mount is.</param>
/// <param name="Version">The version that is read; null for the newest by then, and in a version 1 mount.</param>
/// <param name="Keys">The keys to share; none for all.</param>
/// <param name="Ttl">How long the link can be opened.</param>
public sealed record ShareRequest(SecretPath Path, KvVersion Kv, int? Version, ImmutableArray<string> Keys, TimeSpan Ttl);

/// <summary>A link that was made: the one place its token is known in.</summary>
/// <param name="Token">The wrapping token. Whoever has it can take the values, once.</param>
/// <param name="ExpiresAt">When Vault forgets the values.</param>
public sealed record ShareLink(Sensitive Token, DateTimeOffset ExpiresAt)
{
    /// <summary>What the link carries behind its <c>#</c>: when it ends, in seconds since 1970, and the token.</summary>
    public Sensitive Fragment => new($"{ExpiresAt.ToUnixTimeSeconds()}-{Token.Reveal()}");

    /// <summary>Reads what a link carries; null when it is not that of such a link.</summary>
    public static ShareLink? Parse(Sensitive fragment)
    {
        const long LastSecond = 253402300799;
        return fragment.Reveal().Trim().TrimStart('#').Split('-', 2) is [var end, { Length: > 0 } token]
            && long.TryParse(end, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds <= LastSecond
                ? new ShareLink(new Sensitive(token), DateTimeOffset.FromUnixTimeSeconds(seconds))
                : null;
    }
}

/// <summary>What can be said of a link without opening it.</summary>
/// <param name="State">Whether it can still be opened.</param>
/// <param name="CreatedAt">When Vault wrapped the values; null when Vault does not know the link any more.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="CreationPath">The path whose answer was wrapped, as Vault says; null when Vault does not know the link any more.</param>
/// <param name="Made">What this portal remembers of making it; null for a link it did not make, or made before it was started again.</param>
public sealed record ShareLook(ShareState State, DateTimeOffset? CreatedAt, DateTimeOffset ExpiresAt, string? CreationPath, ShareMade? Made)
{
    /// <summary>
    /// Whether the values were wrapped in the way this portal wraps them. Another path means that something else was wrapped, or that somebody
    /// unwrapped the values and wrapped them again to hide it.
    /// </summary>
    public bool IsExpectedPath => CreationPath is null or SecretSharing.WrapPath;
}

/// <summary>Whether a link can be opened.</summary>
public enum ShareState
{
    /// <summary>Nobody has opened it.</summary>
    Waiting,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Vault does not know it before its time is over: it was opened, or another Vault made it.</summary>
    Gone,
}

/// <summary>What the portal remembers of a link it made, without its token.</summary>
/// <param name="By">The display name of the person.</param>
/// <param name="Path">The secret.</param>
/// <param name="ExpiresAt">When the link ends.</param>
/// <param name="OpenedBy">Who opened it here; null while nobody did.</param>
/// <param name="OpenedAt">When that was.</param>
public sealed record ShareMade(string By, SecretPath Path, DateTimeOffset ExpiresAt, string? OpenedBy = null, DateTimeOffset? OpenedAt = null);
