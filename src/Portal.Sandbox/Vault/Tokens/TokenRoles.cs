using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Tokens;

/// <summary>A template for tokens: which policies may be asked for, and how long the tokens live.</summary>
internal sealed record TokenRole(string Name)
{
    public IReadOnlyList<string> Allowed { get; init; } = [];

    public IReadOnlyList<string> AllowedGlobs { get; init; } = [];

    public IReadOnlyList<string> Disallowed { get; init; } = [];

    public IReadOnlyList<string> DisallowedGlobs { get; init; } = [];

    public IReadOnlyList<string> EntityAliases { get; init; } = [];

    public bool Orphan { get; init; }

    public bool Renewable { get; init; } = true;

    public string PathSuffix { get; init; } = "";

    public TokenParameters Parameters { get; init; } = new() { Type = "default-service" };
}

/// <summary><c>auth/token/roles</c>.</summary>
internal sealed class TokenRoles
{
    private readonly SortedDictionary<string, TokenRole> _roles = new(StringComparer.Ordinal);

    public IEnumerable<VaultRoute> Routes =>
    [
        new("roles/") { List = _ => VaultAnswer.Keys(_roles.Keys) },
        new(
            "roles/{role_name}",
            [
                new("role_name"), new("allowed_policies", FieldType.List), new("allowed_policies_glob", FieldType.List), new("disallowed_policies", FieldType.List),
                new("disallowed_policies_glob", FieldType.List), new("allowed_entity_aliases", FieldType.List), new("orphan", FieldType.Flag), new("renewable", FieldType.Flag),
                new("path_suffix"), new("explicit_max_ttl", FieldType.Duration), .. TokenParameters.Fields, .. TokenParameters.OldFields.Where(old => old.Name is "period" or "bound_cidrs"),
            ])
        {
            Exists = call => _roles.ContainsKey(call.Fields.Part("role_name")),
            Read = Read,
            Write = Write,
            Delete = Delete,
        },
    ];

    /// <exception cref="VaultRefusal">There is no such role.</exception>
    public TokenRole Required(string name) => _roles.GetValueOrDefault(name) ?? throw VaultRefusal.Bad($"unknown role {name}");

    /// <summary>What a role's tokens are renewed by: its present period and limit, whatever they were made with.</summary>
    /// <exception cref="VaultRefusal">There is no such role any more.</exception>
    public RoleTerms Terms(string name) => _roles.GetValueOrDefault(name) is { Parameters: var now }
        ? new(TimeSpan.Zero, TimeSpan.Zero, now.Period) { ExplicitMaxTtl = now.ExplicitMaxTtl }
        : throw new VaultRefusal(500, VaultRefusal.Listed($"failed to renew entry: original token role \"{name}\" could not be found, not renewing"));

    private VaultAnswer Read(VaultCall call)
    {
        var role = _roles.GetValueOrDefault(call.Fields.Part("role_name")) ?? throw VaultRefusal.NotFound();
        var (period, max) = ((long)role.Parameters.Period.TotalSeconds, (long)role.Parameters.ExplicitMaxTtl.TotalSeconds);
        var data = new JsonObject
        {
            ["allowed_entity_aliases"] = role.EntityAliases.Count > 0 ? JsonTexts.Array(role.EntityAliases) : null,
            ["allowed_policies"] = JsonTexts.Array(role.Allowed),
            ["allowed_policies_glob"] = JsonTexts.Array(role.AllowedGlobs),
            ["disallowed_policies"] = JsonTexts.Array(role.Disallowed),
            ["disallowed_policies_glob"] = JsonTexts.Array(role.DisallowedGlobs),
            ["explicit_max_ttl"] = 0,
            ["name"] = role.Name,
            ["orphan"] = role.Orphan,
            ["path_suffix"] = role.PathSuffix,
            ["period"] = 0,
            ["renewable"] = role.Renewable,
            ["token_explicit_max_ttl"] = max,
            ["token_no_default_policy"] = role.Parameters.NoDefaultPolicy,
            ["token_period"] = period,
            ["token_type"] = role.Parameters.Type,
        };
        if (role.Parameters.BoundCidrs.Count > 0)
        {
            data["token_bound_cidrs"] = JsonTexts.Array(role.Parameters.BoundCidrs);
        }

        if (role.Parameters.Uses > 0)
        {
            data["token_num_uses"] = role.Parameters.Uses;
        }

        return VaultAnswer.Of(data);
    }

    private VaultAnswer Write(VaultCall call)
    {
        var fields = call.Fields;
        var role = _roles.GetValueOrDefault(fields.Part("role_name")) ?? new TokenRole(fields.Part("role_name"));
        var parameters = fields.Text("token_type") is "default-service" or "default-batch"
            ? role.Parameters with { Type = fields.Text("token_type") }
            : role.Parameters.With(fields);
        var changed = role with
        {
            Allowed = List("allowed_policies", role.Allowed),
            AllowedGlobs = List("allowed_policies_glob", role.AllowedGlobs),
            Disallowed = List("disallowed_policies", role.Disallowed),
            DisallowedGlobs = List("disallowed_policies_glob", role.DisallowedGlobs),
            EntityAliases = List("allowed_entity_aliases", role.EntityAliases),
            Orphan = fields.Flag("orphan", role.Orphan),
            Renewable = fields.Flag("renewable", role.Renewable),
            PathSuffix = fields.Text("path_suffix", role.PathSuffix),
            Parameters = parameters with
            {
                Type = parameters.Type == "default" ? "default-service" : parameters.Type,
                ExplicitMaxTtl = fields.Has("token_explicit_max_ttl") ? parameters.ExplicitMaxTtl : fields.Duration("explicit_max_ttl", parameters.ExplicitMaxTtl),
            },
        };
        if (changed.Parameters.Type == "batch" && (!changed.Orphan || changed.Renewable))
        {
            throw VaultRefusal.Bad($"'token_type' cannot be 'batch' when role is set to generate {(changed.Orphan ? "renewable" : "non-orphan")} tokens");
        }

        _roles[changed.Name] = changed;
        return VaultAnswer.NoContent;

        IReadOnlyList<string> List(string name, IReadOnlyList<string> before) => fields.Has(name) ? [.. fields.List(name).Select(item => item.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)] : before;
    }

    private VaultAnswer Delete(VaultCall call)
    {
        _roles.Remove(call.Fields.Part("role_name"));
        return VaultAnswer.NoContent;
    }
}
