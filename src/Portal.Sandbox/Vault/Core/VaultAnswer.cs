using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Core;

/// <summary>What a call is answered with, before it has its envelope.</summary>
internal sealed record VaultAnswer
{
    /// <summary>0 takes 200 or 204, by whether there is something to say.</summary>
    public int Status { get; init; }

    public JsonObject? Data { get; init; }

    /// <summary>The token of a login, a creation or a renewal.</summary>
    public VaultAuth? Auth { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Seconds; only KV version 1 sets it.</summary>
    public long LeaseDuration { get; init; }

    public WrapInfo? Wrap { get; init; }

    /// <summary>A body without envelope, as status endpoints and unwrapping have it.</summary>
    public JsonNode? Bare { get; init; }

    /// <summary>Headers beside the usual ones.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public static VaultAnswer NoContent { get; } = new();

    /// <summary>404 without any body, where the real server forgets the list of errors.</summary>
    public static VaultAnswer Empty404 { get; } = new() { Status = 404 };

    public static VaultAnswer Of(JsonObject data) => new() { Data = data };

    /// <summary>A list, which is 404 when it has no keys.</summary>
    public static VaultAnswer Keys(IEnumerable<string> keys)
    {
        var array = new JsonArray([.. keys.Select(key => JsonValue.Create(key))]);
        return array.Count == 0 ? throw VaultRefusal.NotFound() : Of(new JsonObject { ["keys"] = array });
    }

    /// <summary>A list that is given in pages: <c>after</c> is exclusive and need not be there, a <c>limit</c> of 0 or less is none.</summary>
    public static VaultAnswer Page(VaultCall call, IEnumerable<string> sorted)
    {
        var (after, limit) = (call.Fields.Text("after"), call.Fields.Int("limit"));
        var keys = sorted.Where(key => after.Length == 0 || string.CompareOrdinal(key, after) > 0);
        return Keys(limit > 0 ? keys.Take((int)Math.Min(limit, int.MaxValue)) : keys);
    }

    public static VaultAnswer Warning(params string[] warnings) => new() { Warnings = warnings };

    public bool HasContent => Data is not null || Auth is not null || Warnings.Count > 0 || Wrap is not null || Bare is not null;
}

/// <summary>The <c>auth</c> block.</summary>
/// <param name="Token">The token it tells about.</param>
/// <param name="Seconds">What it has left.</param>
/// <param name="HideToken">Whoever came by accessor does not get the token.</param>
internal sealed record VaultAuth(TokenEntry Token, long Seconds, IReadOnlyList<string> IdentityPolicies, bool HideToken = false);

/// <summary>The <c>wrap_info</c> block.</summary>
internal sealed record WrapInfo(string Token, string Accessor, long Ttl, DateTimeOffset Created, string Path, string? WrappedAccessor);
