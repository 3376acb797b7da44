using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>What a machine of some kind may.</summary>
internal sealed class ApproleRole(string name)
{
    public string Name => name;

    public string RoleId { get; set; } = Guid.NewGuid().ToString();

    public bool BindSecretId { get; set; } = true;

    public IReadOnlyList<string> SecretIdCidrs { get; set; } = [];

    public long SecretIdUses { get; set; }

    public TimeSpan SecretIdTtl { get; set; }

    public bool LocalSecretIds { get; set; }

    public TokenParameters Parameters { get; set; } = new();

    /// <summary>By accessor.</summary>
    public SortedDictionary<string, ApproleSecretId> Secrets { get; } = new(StringComparer.Ordinal);

    public ApproleSecretId? FindSecret(string id, DateTimeOffset now)
    {
        foreach (var old in Secrets.Values.Where(secret => secret.Expires <= now).ToArray())
        {
            Secrets.Remove(old.Accessor);
        }

        return Secrets.Values.FirstOrDefault(secret => secret.Id == id);
    }
}

/// <summary>One machine's half of its credentials.</summary>
internal sealed class ApproleSecretId(string id, DateTimeOffset created)
{
    public string Id => id;

    public string Accessor { get; } = Guid.NewGuid().ToString();

    public DateTimeOffset Created => created;

    public DateTimeOffset? Expires { get; init; }

    public TimeSpan Ttl { get; init; }

    /// <summary>Left; 0 is any number.</summary>
    public long Uses { get; set; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Cidrs { get; init; } = [];

    public IReadOnlyList<string> TokenCidrs { get; init; } = [];
}

/// <summary><c>secret-id</c> and its relatives below a role of the approle auth method.</summary>
internal sealed class ApproleSecretIds(Func<VaultCall, ApproleRole?> find, TimeProvider time)
{
    private static readonly VaultField[] Fields =
    [
        new("role_name"), new("metadata"), new("cidr_list", FieldType.List), new("token_bound_cidrs", FieldType.List), new("num_uses", FieldType.Int), new("ttl", FieldType.Duration),
        new("secret_id"), new("secret_id_accessor"), .. VaultField.Page,
    ];

    public IEnumerable<VaultRoute> Routes =>
    [
        new("role/{role_name}/secret-id/", Fields) { List = List, Write = call => Create(call, Guid.NewGuid().ToString()) },
        new("role/{role_name}/custom-secret-id", Fields) { Write = call => Create(call, call.Fields.Text("secret_id")) },
        new("role/{role_name}/secret-id/lookup", Fields) { Write = call => Describe(ById(call)) },
        new("role/{role_name}/secret-id/destroy", Fields) { Write = call => Destroy(call, ById(call)), Delete = call => Destroy(call, ById(call)) },
        new("role/{role_name}/secret-id-accessor/lookup", Fields) { Write = call => Describe(ByAccessor(call) ?? throw new VaultRefusal(404, $"failed to find accessor entry for secret_id_accessor: \"{call.Fields.Text("secret_id_accessor")}\"")) },
        new("role/{role_name}/secret-id-accessor/destroy", Fields) { Write = call => Destroy(call, ByAccessor(call)), Delete = call => Destroy(call, ByAccessor(call)) },
    ];

    private ApproleRole Role(VaultCall call) => find(call) ?? throw new VaultRefusal(404, $"role \"{call.Fields.Part("role_name")}\" does not exist");

    private VaultAnswer List(VaultCall call)
    {
        var role = Role(call);
        role.FindSecret("", time.GetUtcNow());
        return VaultAnswer.Page(call, role.Secrets.Keys);
    }

    private VaultAnswer Create(VaultCall call, string id)
    {
        var role = Role(call);
        if (!role.BindSecretId)
        {
            throw VaultRefusal.Bad("bind_secret_id is not set on the role");
        }

        if (id.Length == 0)
        {
            throw VaultRefusal.Bad("missing secret_id");
        }

        var ttl = call.Fields.Duration("ttl", role.SecretIdTtl);
        var secret = new ApproleSecretId(id, call.Now)
        {
            Ttl = ttl,
            Expires = ttl > TimeSpan.Zero ? call.Now + ttl : null,
            Uses = call.Fields.Int("num_uses", role.SecretIdUses),
            Metadata = Metadata(call.Fields.Text("metadata")),
            Cidrs = Cidrs.Validate(call.Fields.List("cidr_list")),
            TokenCidrs = Cidrs.Validate(call.Fields.List("token_bound_cidrs")),
        };
        role.Secrets.Add(secret.Accessor, secret);
        return VaultAnswer.Of(new JsonObject
        {
            ["secret_id"] = secret.Id,
            ["secret_id_accessor"] = secret.Accessor,
            ["secret_id_num_uses"] = secret.Uses,
            ["secret_id_ttl"] = (long)ttl.TotalSeconds,
        });
    }

    private static IReadOnlyDictionary<string, string> Metadata(string text)
    {
        try
        {
            return text.Length == 0 ? new Dictionary<string, string>() : WeakJson.Pairs(JsonNode.Parse(text));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw VaultRefusal.Bad("failed to parse metadata: " + e.Message);
        }
    }

    private ApproleSecretId? ById(VaultCall call) =>
        call.Fields.Text("secret_id") is { Length: > 0 } id ? Role(call).FindSecret(id, call.Now) : throw VaultRefusal.Bad("missing secret_id");

    private ApproleSecretId? ByAccessor(VaultCall call) =>
        call.Fields.Text("secret_id_accessor") is { Length: > 0 } accessor ? Role(call).Secrets.GetValueOrDefault(accessor) : throw VaultRefusal.Bad("missing secret_id_accessor");

    private static VaultAnswer Describe(ApproleSecretId? secret)
    {
        if (secret is null)
        {
            return VaultAnswer.NoContent;
        }

        return VaultAnswer.Of(new JsonObject
        {
            ["cidr_list"] = JsonTexts.Array(secret.Cidrs),
            ["creation_time"] = GoTime.Write(secret.Created),
            ["expiration_time"] = secret.Expires is { } end ? GoTime.Write(end) : "0001-01-01T00:00:00Z",
            ["last_updated_time"] = GoTime.Write(secret.Created),
            ["metadata"] = JsonTexts.Map(secret.Metadata),
            ["secret_id_accessor"] = secret.Accessor,
            ["secret_id_num_uses"] = secret.Uses,
            ["secret_id_ttl"] = (long)secret.Ttl.TotalSeconds,
            ["token_bound_cidrs"] = JsonTexts.Array(secret.TokenCidrs),
        });
    }

    private VaultAnswer Destroy(VaultCall call, ApproleSecretId? secret)
    {
        if (secret is not null)
        {
            Role(call).Secrets.Remove(secret.Accessor);
        }

        return VaultAnswer.NoContent;
    }
}
