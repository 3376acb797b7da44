using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>Machines with a role id and a secret id.</summary>
internal sealed class ApproleAuth : VaultBackend
{
    private static readonly VaultField[] RoleFields =
    [
        new("role_name"), new("bind_secret_id", FieldType.Flag), new("secret_id_bound_cidrs", FieldType.List), new("bound_cidr_list", FieldType.List),
        new("secret_id_num_uses", FieldType.Int), new("secret_id_ttl", FieldType.Duration), new("local_secret_ids", FieldType.Flag), new("role_id"),
        .. TokenParameters.Fields, .. TokenParameters.OldFields,
    ];

    private readonly SortedDictionary<string, ApproleRole> _roles = new(StringComparer.Ordinal);
    private readonly VaultState _state;

    public ApproleAuth(VaultState state)
    {
        _state = state;
        Routes =
        [
            new("role/", VaultField.Page) { List = call => VaultAnswer.Page(call, _roles.Keys) },
            new("role/{role_name}/role-id", new("role_name"), new("role_id")) { Read = ReadRoleId, Write = WriteRoleId },
            .. new ApproleSecretIds(Find, state.Time).Routes,
            .. new ApproleRoleFields(Find).Routes,
            new("tidy/secret-id") { Write = _ => VaultAnswer.Warning("Tidy operation successfully started. Any information from the operation will be printed to OpenBao's server logs.") with { Status = 202 } },
            new("role/{role_name}", RoleFields) { Exists = call => Find(call) is not null, Read = Read, Write = Write, Delete = Delete },
            new("login", new("role_id"), new("secret_id")) { Write = Login },
        ];
    }

    public override IReadOnlyList<VaultRoute> Routes { get; }

    public override IReadOnlyList<string> PublicPaths { get; } = ["login"];

    private static string NameOf(VaultCall call) => call.Fields.Part("role_name").ToLowerInvariant();

    private ApproleRole? Find(VaultCall call) => _roles.GetValueOrDefault(NameOf(call));

    private VaultAnswer Read(VaultCall call)
    {
        var role = Find(call) ?? throw VaultRefusal.NotFound();
        var data = new JsonObject
        {
            ["bind_secret_id"] = role.BindSecretId,
            ["local_secret_ids"] = role.LocalSecretIds,
            ["secret_id_bound_cidrs"] = role.SecretIdCidrs.Count > 0 ? JsonTexts.Array(role.SecretIdCidrs) : null,
            ["secret_id_num_uses"] = role.SecretIdUses,
            ["secret_id_ttl"] = (long)role.SecretIdTtl.TotalSeconds,
        };
        role.Parameters.Describe(data);
        return VaultAnswer.Of(data);
    }

    private VaultAnswer Write(VaultCall call)
    {
        var fields = call.Fields;
        var role = Find(call) ?? new ApproleRole(NameOf(call));
        var parameters = role.Parameters.With(fields);
        var bind = fields.Flag("bind_secret_id", role.BindSecretId);
        var cidrs = fields.Has("secret_id_bound_cidrs") ? Cidrs.Validate(fields.List("secret_id_bound_cidrs")) : role.SecretIdCidrs;
        if (!bind && cidrs.Count == 0 && parameters.BoundCidrs.Count == 0)
        {
            throw new VaultRefusal(500, VaultRefusal.Listed("at least one constraint should be enabled on the role"));
        }

        role.Parameters = parameters;
        role.BindSecretId = bind;
        role.SecretIdCidrs = cidrs;
        role.SecretIdUses = fields.Int("secret_id_num_uses", role.SecretIdUses);
        role.SecretIdTtl = fields.Duration("secret_id_ttl", role.SecretIdTtl);
        role.LocalSecretIds = fields.Flag("local_secret_ids", role.LocalSecretIds);
        role.RoleId = fields.Text("role_id") is { Length: > 0 } id ? Free(id, role) : role.RoleId;
        _roles[role.Name] = role;
        return VaultAnswer.NoContent;
    }

    private string Free(string id, ApproleRole role) =>
        _roles.Values.Any(other => other != role && other.RoleId == id) ? throw VaultRefusal.Bad("role_id already in use") : id;

    private VaultAnswer Delete(VaultCall call)
    {
        _roles.Remove(NameOf(call));
        return VaultAnswer.NoContent;
    }

    private VaultAnswer ReadRoleId(VaultCall call) => VaultAnswer.Of(new JsonObject { ["role_id"] = (Find(call) ?? throw VaultRefusal.NotFound()).RoleId });

    private VaultAnswer WriteRoleId(VaultCall call)
    {
        var role = Find(call) ?? throw VaultRefusal.NotFound();
        role.RoleId = call.Fields.Text("role_id") is { Length: > 0 } id ? Free(id, role) : throw VaultRefusal.Bad("missing role_id");
        return VaultAnswer.NoContent;
    }

    private VaultAnswer Login(VaultCall call)
    {
        var id = call.Fields.Text("role_id");
        if (id.Length == 0)
        {
            throw new VaultRefusal(500, "missing role_id");
        }

        var role = _roles.Values.FirstOrDefault(role => role.RoleId == id) ?? throw VaultRefusal.Bad("invalid role or secret ID");
        var metadata = new Dictionary<string, string>();
        if (role.BindSecretId)
        {
            metadata = Use(role, call);
        }

        if (!Cidrs.Contain(role.SecretIdCidrs, call.Remote))
        {
            throw VaultRefusal.Bad($"source address \"{call.Remote}\" unauthorized by CIDR restrictions on the role: source address \"{call.Remote}\" unauthorized");
        }

        metadata["role_name"] = role.Name;
        return Logins.Complete(_state, call, new LoginResult(role.RoleId, "approle", role.Parameters)
        {
            Metadata = metadata,
            AtRenewal = () => _roles.GetValueOrDefault(role.Name)?.Parameters ?? throw VaultRefusal.Bad($"role \"{role.Name}\" does not exist during renewal"),
        });
    }

    private Dictionary<string, string> Use(ApproleRole role, VaultCall call)
    {
        var secret = role.FindSecret(call.Fields.Text("secret_id"), _state.Now);
        if (secret is null || !Cidrs.Contain(secret.Cidrs, call.Remote))
        {
            throw VaultRefusal.Bad("invalid role or secret ID");
        }

        if (secret.Uses > 0 && --secret.Uses == 0)
        {
            role.Secrets.Remove(secret.Accessor);
        }

        return secret.Metadata.ToDictionary();
    }
}
