using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Core;

/// <summary>The members that surround an answer's data.</summary>
internal static class VaultEnvelope
{
    /// <summary>These paths show the members of their data a second time, beside it.</summary>
    private static readonly string[] Doubled =
    [
        "sys/audit", "sys/auth", "sys/auth/*", "sys/capabilities", "sys/capabilities-self", "sys/capabilities-accessor", "sys/ha-status", "sys/mounts", "sys/mounts/*",
        "sys/policy", "sys/policy/*", "sys/remount", "sys/rotate", "sys/key-status", "sys/config/cors", "sys/audit-hash/*", "sys/wrapping/wrap",
    ];

    public static JsonObject Build(VaultAnswer answer, string path)
    {
        var body = new JsonObject
        {
            ["request_id"] = answer.Wrap is null ? Guid.NewGuid().ToString() : "",
            ["lease_id"] = "",
            ["renewable"] = false,
            ["lease_duration"] = answer.LeaseDuration,
            ["data"] = answer.Data,
            ["wrap_info"] = answer.Wrap is { } wrap ? Write(wrap) : null,
            ["warnings"] = answer.Warnings.Count > 0 ? JsonTexts.Array(answer.Warnings) : null,
            ["auth"] = answer.Auth is { } auth ? Write(auth) : null,
        };
        if (answer.Data is { } data && VaultBackend.Covers(Doubled, path.TrimEnd('/')))
        {
            foreach (var (name, value) in data)
            {
                body[name] = value?.DeepClone();
            }
        }

        return body;
    }

    private static JsonObject Write(VaultAuth auth)
    {
        var token = auth.Token;
        var block = new JsonObject
        {
            ["client_token"] = auth.HideToken ? "" : token.Id,
            ["accessor"] = token.Accessor,
            ["policies"] = JsonTexts.Array(token.Policies.Union(auth.IdentityPolicies).Order(StringComparer.Ordinal)),
            ["token_policies"] = JsonTexts.Array(token.Policies),
            ["metadata"] = token.Meta is null ? null : JsonTexts.Map(token.Meta),
            ["lease_duration"] = auth.Seconds,
            ["renewable"] = token.Renewable,
            ["entity_id"] = token.EntityId,
            ["token_type"] = token.Type,
            ["orphan"] = token.IsOrphan,
            ["mfa_requirement"] = null,
            ["num_uses"] = Math.Max(0, token.Uses),
        };
        if (auth.IdentityPolicies.Count > 0)
        {
            block["identity_policies"] = JsonTexts.Array(auth.IdentityPolicies);
        }

        return block;
    }

    private static JsonObject Write(WrapInfo wrap)
    {
        var block = new JsonObject
        {
            ["token"] = wrap.Token,
            ["accessor"] = wrap.Accessor,
            ["ttl"] = wrap.Ttl,
            ["creation_time"] = GoTime.Write(wrap.Created),
            ["creation_path"] = wrap.Path,
        };
        if (wrap.WrappedAccessor is { } accessor)
        {
            block["wrapped_accessor"] = accessor;
        }

        return block;
    }
}
