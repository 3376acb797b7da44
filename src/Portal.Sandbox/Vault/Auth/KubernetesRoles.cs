using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>Which service accounts may sign in, and what they get.</summary>
internal sealed record KubernetesRole
{
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Null if never given: then the selector alone decides.</summary>
    public IReadOnlyList<string>? Namespaces { get; init; }

    public string NamespaceSelector { get; init; } = "";

    public string Audience { get; init; } = "";

    public string AliasNameSource { get; init; } = "serviceaccount_uid";

    public TokenParameters Parameters { get; init; } = new();
}

/// <summary><c>role/</c> of the kubernetes auth method.</summary>
internal sealed class KubernetesRoles
{
    private readonly SortedDictionary<string, KubernetesRole> _roles = new(StringComparer.Ordinal);

    public IEnumerable<VaultRoute> Routes =>
    [
        new("role/", VaultField.Page) { List = call => VaultAnswer.Page(call, _roles.Keys) },
        new(
            "role/{name}",
            [
                new("name"), new("bound_service_account_names", FieldType.List), new("bound_service_account_namespaces", FieldType.List),
                new("bound_service_account_namespace_selector"), new("audience"), new("alias_name_source"), .. TokenParameters.Fields, .. TokenParameters.OldFields,
            ])
        {
            Exists = call => _roles.ContainsKey(NameOf(call)),
            Read = Read,
            Write = Write,
            Delete = Delete,
        },
    ];

    public KubernetesRole? Find(string name) => _roles.GetValueOrDefault(name.ToLowerInvariant());

    private static string NameOf(VaultCall call) => call.Fields.Part("name").ToLowerInvariant();

    private VaultAnswer Read(VaultCall call)
    {
        var role = _roles.GetValueOrDefault(NameOf(call)) ?? throw VaultRefusal.NotFound();
        var data = new JsonObject
        {
            ["alias_name_source"] = role.AliasNameSource,
            ["bound_service_account_names"] = JsonTexts.Array(role.Names),
            ["bound_service_account_namespace_selector"] = role.NamespaceSelector,
            ["bound_service_account_namespaces"] = role.Namespaces is null ? null : JsonTexts.Array(role.Namespaces),
        };
        if (role.Audience.Length > 0)
        {
            data["audience"] = role.Audience;
        }

        role.Parameters.Describe(data);
        return VaultAnswer.Of(data);
    }

    private VaultAnswer Write(VaultCall call)
    {
        var fields = call.Fields;
        var before = _roles.GetValueOrDefault(NameOf(call)) ?? new KubernetesRole();
        var role = before with
        {
            Parameters = before.Parameters.With(fields),
            Names = fields.Has("bound_service_account_names") ? fields.List("bound_service_account_names") : before.Names,
            Namespaces = fields.Has("bound_service_account_namespaces") ? fields.List("bound_service_account_namespaces") : before.Namespaces,
            NamespaceSelector = fields.Text("bound_service_account_namespace_selector"),
            Audience = fields.Text("audience", before.Audience),
            AliasNameSource = fields.Text("alias_name_source") is { Length: > 0 } source ? source : before.AliasNameSource,
        };
        Check(role);
        _roles[NameOf(call)] = role;
        return role.Parameters.Exceeds(call.Mount)
            ? VaultAnswer.Warning("max_ttl is greater than the system or backend mount's maximum TTL value; issued tokens' max TTL value will be truncated")
            : VaultAnswer.NoContent;
    }

    private static void Check(KubernetesRole role)
    {
        if (role.Names.Count == 0)
        {
            throw VaultRefusal.Bad("\"bound_service_account_names\" can not be empty");
        }

        if ((role.Names.Count > 1 && role.Names.Contains("*")) || (role.Namespaces?.Count > 1 && role.Namespaces.Contains("*")))
        {
            throw VaultRefusal.Bad("can not mix \"*\" with values");
        }

        if (role.Namespaces is null or { Count: 0 } && role.NamespaceSelector.Length == 0)
        {
            throw VaultRefusal.Bad("\"bound_service_account_namespaces\" can not be empty if \"bound_service_account_namespace_selector\" is not set");
        }

        if (role.NamespaceSelector.Length > 0 && !LabelSelector.TryParse(role.NamespaceSelector, out _))
        {
            throw VaultRefusal.Bad("invalid \"bound_service_account_namespace_selector\" configured");
        }

        if (role.AliasNameSource is not ("serviceaccount_uid" or "serviceaccount_name"))
        {
            throw VaultRefusal.Bad("invalid alias_name_source, must be one of: serviceaccount_uid, serviceaccount_name");
        }
    }

    private VaultAnswer Delete(VaultCall call)
    {
        _roles.Remove(NameOf(call));
        return VaultAnswer.NoContent;
    }
}
