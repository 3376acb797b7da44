using System.Security.Cryptography;
using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Tokens;

/// <summary>All tokens. What has expired is gone whenever anybody looks.</summary>
internal sealed class TokenStore(TimeProvider time)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly Dictionary<string, TokenEntry> _byId = [];
    private readonly Dictionary<string, TokenEntry> _byAccessor = [];
    private DateTimeOffset _swept;

    public IEnumerable<TokenEntry> All
    {
        get
        {
            Sweep();
            return _byId.Values;
        }
    }

    /// <summary>Called with every token that is gone, so that what belongs to it goes too.</summary>
    public event Action<TokenEntry>? Gone;

    public static string NewId(VaultNamespace ns, bool batch = false) =>
        (batch ? "b." + RandomNumberGenerator.GetString(Letters, 138) : "s." + RandomNumberGenerator.GetString(Letters, 24)) + Suffix(ns);

    public static string NewAccessor(VaultNamespace ns) => RandomNumberGenerator.GetString(Letters, 24) + Suffix(ns);

    public void Add(TokenEntry token)
    {
        if (time.GetUtcNow() - _swept > TimeSpan.FromMinutes(1))
        {
            Sweep();
        }

        _byId.Add(token.Id, token);
        if (token.Accessor.Length > 0)
        {
            _byAccessor.Add(token.Accessor, token);
        }

        token.Parent?.Children.Add(token);
    }

    public bool Has(string id) => _byId.ContainsKey(id);

    public TokenEntry? Find(string id) => Alive(_byId.GetValueOrDefault(id));

    public TokenEntry? FindByAccessor(string accessor) => Alive(_byAccessor.GetValueOrDefault(accessor));

    /// <summary>The token of a call; null also while the call that is its last use is being answered.</summary>
    public TokenEntry? FindUsable(string id) => Find(id) is { Uses: >= 0 } token ? token : null;

    /// <summary>Takes one use; a token that has none left is gone after this call.</summary>
    public static void Use(TokenEntry token)
    {
        if (token.Uses > 0)
        {
            token.Uses = token.Uses == 1 ? -1 : token.Uses - 1;
        }
    }

    /// <summary>Ends a token whose last use was the call that is over now.</summary>
    public void EndIfUsedUp(TokenEntry token)
    {
        if (token.Uses == -1)
        {
            Revoke(token);
        }
    }

    /// <summary>Ends a token and all below it.</summary>
    public void Revoke(TokenEntry token)
    {
        foreach (var child in token.Children.ToArray())
        {
            Revoke(child);
        }

        Forget(token);
    }

    /// <summary>Ends a token; its children live on as orphans.</summary>
    public void RevokeOrphan(TokenEntry token)
    {
        foreach (var child in token.Children)
        {
            child.Parent = null;
        }

        token.Children.Clear();
        Forget(token);
    }

    public void RevokeWhere(Predicate<TokenEntry> condition)
    {
        foreach (var token in _byId.Values.Where(token => condition(token)).ToArray())
        {
            Revoke(token);
        }
    }

    private static string Suffix(VaultNamespace ns) => ns.IsRoot ? "" : "." + ns.Id;

    private TokenEntry? Alive(TokenEntry? token)
    {
        if (token is null)
        {
            return null;
        }

        for (var (up, now) = (token, time.GetUtcNow()); up is not null && _byId.ContainsKey(up.Id); up = up.Parent)
        {
            if (up.Expires <= now)
            {
                Revoke(up);
            }
        }

        return _byId.ContainsKey(token.Id) ? token : null;
    }

    private void Sweep()
    {
        _swept = time.GetUtcNow();
        foreach (var token in _byId.Values.Where(token => token.Expires <= _swept).ToArray())
        {
            Revoke(token);
        }
    }

    private void Forget(TokenEntry token)
    {
        token.Parent?.Children.Remove(token);
        if (_byId.Remove(token.Id))
        {
            _byAccessor.Remove(token.Accessor);
            Gone?.Invoke(token);
        }
    }
}
