using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Core.Secrets.Sharing;

/// <summary>
/// The links this portal made, under a hash of their tokens: Vault tells when something was wrapped but neither by whom nor what. A link that is not
/// here although the portal was not started again was made elsewhere, which is what a person needs to know before trusting it. In memory alone,
/// and for a day longer than the link, so that "already opened" can say by whom.
/// </summary>
public sealed class SharesMade(TimeProvider time)
{
    private static readonly TimeSpan KeptLonger = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<string, ShareMade> _made = new(StringComparer.Ordinal);

    /// <summary>What is remembered of the link with this token; only whoever has the link can ask.</summary>
    public ShareMade? Find(Sensitive token) => _made.GetValueOrDefault(Key(token));

    internal void Add(ShareLink link, string by, SecretPath path)
    {
        var now = time.GetUtcNow();
        foreach (var (key, made) in _made)
        {
            if (made.ExpiresAt + KeptLonger < now) _made.TryRemove(key, out _);
        }

        _made[Key(link.Token)] = new ShareMade(by, path, link.ExpiresAt);
    }

    internal void Opened(Sensitive token, string by)
    {
        if (Find(token) is { } made) _made[Key(token)] = made with { OpenedBy = by, OpenedAt = time.GetUtcNow() };
    }

    private static string Key(Sensitive token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token.Reveal())));
}
