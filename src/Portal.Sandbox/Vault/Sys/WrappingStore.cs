using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Sys;

/// <summary>Answers that wait to be unwrapped, once.</summary>
internal sealed class WrappingStore(TimeProvider time)
{
    private readonly Dictionary<string, Wrapped> _wrapped = [];

    public VaultAnswer Wrap(VaultCall call, VaultAnswer answer)
    {
        var body = VaultEnvelope.Build(answer, "");
        return Wrap(call, body, call.WrapTtl!.Value, call.Path, answer.Auth?.Token.Accessor);
    }

    public VaultAnswer Wrap(VaultCall call, JsonObject body, TimeSpan ttl, string path, string? wrappedAccessor)
    {
        Forget();
        var token = TokenStore.NewId(call.Namespace);
        var now = time.GetUtcNow();
        _wrapped.Add(token, new Wrapped(body, ttl, now, path, wrappedAccessor));
        return new VaultAnswer
        {
            Wrap = new WrapInfo(token, TokenStore.NewAccessor(call.Namespace), (long)ttl.TotalSeconds, now, path, string.IsNullOrEmpty(wrappedAccessor) ? null : wrappedAccessor),
        };
    }

    /// <exception cref="VaultRefusal">The token wraps nothing, or nothing any more.</exception>
    public Wrapped Peek(string token)
    {
        Forget();
        return _wrapped.GetValueOrDefault(token) ?? throw VaultRefusal.Bad("wrapping token is not valid or does not exist");
    }

    /// <exception cref="VaultRefusal">The token wraps nothing, or nothing any more.</exception>
    public Wrapped Take(string token)
    {
        var wrapped = Peek(token);
        _wrapped.Remove(token);
        return wrapped;
    }

    public bool Has(string token) => _wrapped.ContainsKey(token);

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var token in _wrapped.Where(pair => pair.Value.Created + pair.Value.Ttl <= now).Select(pair => pair.Key).ToArray())
        {
            _wrapped.Remove(token);
        }
    }
}

/// <summary>An answer that waits.</summary>
internal sealed record Wrapped(JsonObject Body, TimeSpan Ttl, DateTimeOffset Created, string Path, string? WrappedAccessor);
