using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Portal.Core.Vault;

namespace Portal.Core.Roles;

/// <summary>Roles as Vault's JSON: what is read, what is shown before and after, and what is sent.</summary>
internal static class RoleDocument
{
    private const string Selector = "bound_service_account_namespace_selector";

    /// <summary>The fields of an answer. Lists may be null on some servers and absent on others.</summary>
    public static KubernetesRole Read(string mount, string name, VaultAnswer answer)
    {
        var wire = answer.Data<Wire>();
        return new KubernetesRole
        {
            Mount = mount,
            Name = name,
            ServiceAccountNames = List(wire.BoundServiceAccountNames),
            ServiceAccountNamespaces = List(wire.BoundServiceAccountNamespaces),
            NamespaceSelector = wire.BoundServiceAccountNamespaceSelector ?? "",
            Audience = wire.Audience ?? "",
            AliasNameSource = wire.AliasNameSource == "serviceaccount_name" ? AliasNameSource.ServiceAccountName : AliasNameSource.ServiceAccountUid,
            TokenPolicies = List(wire.TokenPolicies ?? wire.Policies),
            TokenTtl = TimeSpan.FromSeconds(wire.TokenTtl),
            TokenMaxTtl = TimeSpan.FromSeconds(wire.TokenMaxTtl),
            TokenExplicitMaxTtl = TimeSpan.FromSeconds(wire.TokenExplicitMaxTtl),
            TokenPeriod = TimeSpan.FromSeconds(wire.TokenPeriod),
            TokenNumUses = wire.TokenNumUses,
            TokenNoDefaultPolicy = wire.TokenNoDefaultPolicy,
            TokenType = wire.TokenType ?? "",
            TokenBoundCidrs = List(wire.TokenBoundCidrs),
            TokenStrictlyBindIp = wire.TokenStrictlyBindIp,
        };
    }

    /// <summary>Every field, for people to compare.</summary>
    public static JsonObject Whole(KubernetesRole role)
    {
        var document = new JsonObject
        {
            ["bound_service_account_names"] = VaultWrite.List(role.ServiceAccountNames),
            ["bound_service_account_namespaces"] = VaultWrite.List(role.ServiceAccountNamespaces),
            [Selector] = role.NamespaceSelector,
            ["audience"] = role.Audience,
            ["alias_name_source"] = role.AliasNameSource is AliasNameSource.ServiceAccountName ? "serviceaccount_name" : "serviceaccount_uid",
            ["token_policies"] = VaultWrite.List(role.TokenPolicies),
            ["token_ttl"] = VaultDuration.Format(role.TokenTtl),
            ["token_max_ttl"] = VaultDuration.Format(role.TokenMaxTtl),
            ["token_explicit_max_ttl"] = VaultDuration.Format(role.TokenExplicitMaxTtl),
            ["token_period"] = VaultDuration.Format(role.TokenPeriod),
            ["token_num_uses"] = role.TokenNumUses,
            ["token_no_default_policy"] = role.TokenNoDefaultPolicy,
            ["token_type"] = role.TokenType is "" ? "default" : role.TokenType,
            ["token_bound_cidrs"] = VaultWrite.List(role.TokenBoundCidrs),
        };
        if (role.TokenStrictlyBindIp is { } strictly) document["token_strictly_bind_ip"] = strictly;
        return document;
    }

    /// <summary>What is sent for a new role: the bindings, and every field that is not as Vault would set it.</summary>
    public static JsonObject New(KubernetesRole role)
    {
        var usual = Whole(new KubernetesRole { Mount = role.Mount, Name = role.Name, TokenStrictlyBindIp = role.TokenStrictlyBindIp is null ? null : false });
        return Only(Whole(role), (field, value) => field is "bound_service_account_names" or "bound_service_account_namespaces" or "token_policies" || value != usual[field]!.ToJsonString());
    }

    /// <summary>
    /// What is sent for a change: the fields that differ. Vault keeps what is left out, but for the selector, which every write that leaves it
    /// out clears.
    /// </summary>
    public static JsonObject Changed(KubernetesRole read, KubernetesRole wanted)
    {
        var before = Whole(read);
        return Only(Whole(wanted), (field, value) => value != before[field]?.ToJsonString() || (field == Selector && wanted.NamespaceSelector.Length > 0));
    }

    /// <summary>The words of a <c>vault write</c> command.</summary>
    public static IEnumerable<string> Words(JsonObject body) => body.Select(field => $"{field.Key}={(field.Value is JsonArray list ? string.Join(',', list.Select(item => item!.ToString())) : field.Value?.ToString())}");

    private static JsonObject Only(JsonObject document, Func<string, string, bool> keep)
    {
        var body = new JsonObject();
        foreach (var (field, value) in document.Where(field => keep(field.Key, field.Value!.ToJsonString()))) body[field] = value!.DeepClone();
        return body;
    }

    private static ImmutableArray<string> List(string[]? items) => items is null ? [] : [.. items];

    private sealed record Wire(
        string[]? BoundServiceAccountNames,
        string[]? BoundServiceAccountNamespaces,
        string? BoundServiceAccountNamespaceSelector,
        string? Audience,
        string? AliasNameSource,
        string[]? TokenPolicies,
        string[]? Policies,
        long TokenTtl,
        long TokenMaxTtl,
        long TokenExplicitMaxTtl,
        long TokenPeriod,
        int TokenNumUses,
        bool TokenNoDefaultPolicy,
        string? TokenType,
        string[]? TokenBoundCidrs,
        bool? TokenStrictlyBindIp);
}
