using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>The single settings of an approle role, each with a path of its own below it.</summary>
internal sealed class ApproleRoleFields(Func<VaultCall, ApproleRole?> find)
{
    public IEnumerable<VaultRoute> Routes =>
    [
        Setting(
            "policies", new("token_policies", FieldType.List), role => JsonTexts.Array(role.Parameters.Policies),
            (role, fields) => role.Parameters = role.Parameters.With(fields), role => role.Parameters = role.Parameters with { Policies = [] }, new VaultField("policies", FieldType.List)),
        Setting(
            "period", new("token_period", FieldType.Duration), role => Seconds(role.Parameters.Period),
            (role, fields) => role.Parameters = role.Parameters.With(fields), role => role.Parameters = role.Parameters with { Period = TimeSpan.Zero }, new VaultField("period", FieldType.Duration)),
        Setting("token-ttl", new("token_ttl", FieldType.Duration), role => Seconds(role.Parameters.Ttl), SetTtl, role => role.Parameters = role.Parameters with { Ttl = TimeSpan.Zero }),
        Setting("token-max-ttl", new("token_max_ttl", FieldType.Duration), role => Seconds(role.Parameters.MaxTtl), SetMaxTtl, role => role.Parameters = role.Parameters with { MaxTtl = TimeSpan.Zero }),
        Setting(
            "token-num-uses", new("token_num_uses", FieldType.Int), role => role.Parameters.Uses,
            (role, fields) => role.Parameters = role.Parameters.With(fields), role => role.Parameters = role.Parameters with { Uses = 0 }),
        Setting(
            "token-bound-cidrs", new("token_bound_cidrs", FieldType.List), role => Cidrs(role.Parameters.BoundCidrs),
            (role, fields) => role.Parameters = role.Parameters.With(fields), role => role.Parameters = role.Parameters with { BoundCidrs = [] }),
        Setting(
            "secret-id-bound-cidrs", new("secret_id_bound_cidrs", FieldType.List), role => Cidrs(role.SecretIdCidrs),
            (role, fields) => role.SecretIdCidrs = Core.Cidrs.Validate(fields.List("secret_id_bound_cidrs")), role => role.SecretIdCidrs = []),
        Setting("bind-secret-id", new("bind_secret_id", FieldType.Flag), role => role.BindSecretId, (role, fields) => role.BindSecretId = fields.Flag("bind_secret_id"), role => role.BindSecretId = true),
        Setting("secret-id-num-uses", new("secret_id_num_uses", FieldType.Int), role => role.SecretIdUses, SetSecretUses, role => role.SecretIdUses = 0),
        Setting(
            "secret-id-ttl", new("secret_id_ttl", FieldType.Duration), role => Seconds(role.SecretIdTtl),
            (role, fields) => role.SecretIdTtl = fields.Duration("secret_id_ttl"), role => role.SecretIdTtl = TimeSpan.Zero),
        new("role/{role_name}/local-secret-ids", new VaultField("role_name")) { Read = call => VaultAnswer.Of(new JsonObject { ["local_secret_ids"] = Found(call).LocalSecretIds }) },
    ];

    private VaultRoute Setting(
        string path, VaultField field, Func<ApproleRole, JsonNode?> read, Action<ApproleRole, FieldValues> write, Action<ApproleRole> reset, VaultField? oldName = null) =>
        new($"role/{{role_name}}/{path}", [new("role_name"), field, .. oldName is null ? [] : new[] { oldName }])
        {
            Read = call => VaultAnswer.Of(new JsonObject { [field.Name] = read(Found(call)) }),
            Write = call =>
            {
                var role = find(call) ?? throw new VaultRefusal(404, VaultRefusal.Listed("unsupported path"));
                if (!call.Fields.Has(field.Name) && (oldName is null || !call.Fields.Has(oldName.Name)))
                {
                    throw VaultRefusal.Bad("missing " + (field.Name == "token_period" ? "period" : field.Name.EndsWith("_cidrs", StringComparison.Ordinal) ? "bound_cidr_list" : field.Name));
                }

                write(role, call.Fields);
                return VaultAnswer.NoContent;
            },
            Delete = call =>
            {
                if (find(call) is { } role)
                {
                    reset(role);
                }

                return VaultAnswer.NoContent;
            },
        };

    private ApproleRole Found(VaultCall call) => find(call) ?? throw VaultRefusal.NotFound();

    private static JsonNode Seconds(TimeSpan span) => (long)span.TotalSeconds;

    private static JsonArray? Cidrs(IReadOnlyList<string> cidrs) => cidrs.Count == 0 ? null : JsonTexts.Array(cidrs);

    private static void SetTtl(ApproleRole role, FieldValues fields)
    {
        var ttl = fields.Duration("token_ttl");
        role.Parameters = role.Parameters.MaxTtl > TimeSpan.Zero && ttl > role.Parameters.MaxTtl
            ? throw VaultRefusal.Bad("token_ttl should not be greater than token_max_ttl")
            : role.Parameters with { Ttl = ttl };
    }

    private static void SetMaxTtl(ApproleRole role, FieldValues fields)
    {
        var max = fields.Duration("token_max_ttl");
        role.Parameters = max > TimeSpan.Zero && role.Parameters.Ttl > max
            ? throw VaultRefusal.Bad("token_max_ttl should be greater than or equal to token_ttl")
            : role.Parameters with { MaxTtl = max };
    }

    private static void SetSecretUses(ApproleRole role, FieldValues fields) =>
        role.SecretIdUses = fields.Int("secret_id_num_uses") is >= 0 and var uses ? uses : throw VaultRefusal.Bad("secret_id_num_uses cannot be negative");
}
