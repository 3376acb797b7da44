using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>People of a directory, which is the one the server was started with; what they may comes from groups and users mapped to policies.</summary>
internal sealed class LdapAuth : VaultBackend
{
    private static readonly (VaultField Field, JsonNode? Default)[] Settings =
    [
        (new("url"), "ldap://127.0.0.1"), (new("userdn"), ""), (new("userattr"), "cn"), (new("userfilter"), "({{.UserAttr}}={{.Username}})"), (new("upndomain"), ""),
        (new("groupdn"), ""), (new("groupattr"), "cn"), (new("groupfilter"), "(|(memberUid={{.Username}})(member={{.UserDN}})(uniqueMember={{.UserDN}}))"), (new("binddn"), ""),
        (new("certificate"), ""), (new("discoverdn", FieldType.Flag), false), (new("insecure_tls", FieldType.Flag), false), (new("starttls", FieldType.Flag), false),
        (new("deny_null_bind", FieldType.Flag), true), (new("case_sensitive_names", FieldType.Flag), false), (new("use_token_groups", FieldType.Flag), false),
        (new("anonymous_group_search", FieldType.Flag), false), (new("username_as_alias", FieldType.Flag), false), (new("request_timeout", FieldType.Int), 90),
        (new("connection_timeout", FieldType.Int), 30), (new("tls_min_version"), "tls12"), (new("tls_max_version"), "tls12"), (new("dereference_aliases"), "never"),
        (new("max_page_size", FieldType.Int), 0),
    ];

    private readonly SortedDictionary<string, IReadOnlyList<string>> _groups = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Person> _users = new(StringComparer.Ordinal);
    private readonly Lockouts _lockouts;
    private readonly VaultState _state;
    private JsonObject? _config;
    private TokenParameters _parameters = new();

    public LdapAuth(VaultState state)
    {
        _state = state;
        _lockouts = new Lockouts(state.Time);
        VaultField[] mapping = [new("name"), new("policies", FieldType.List), new("groups", FieldType.List)];
        Routes =
        [
            new("config", [.. Settings.Select(setting => setting.Field), new("bindpass"), new("client_tls_cert"), new("client_tls_key"), .. TokenParameters.Fields])
            {
                Exists = _ => _config is not null,
                Read = ReadConfig,
                Write = WriteConfig,
            },
            new("groups/") { List = _ => VaultAnswer.Keys(_groups.Keys) },
            new("groups/{name+}", mapping) { Read = ReadGroup, Write = WriteGroup, Delete = DeleteGroup },
            new("users/") { List = _ => VaultAnswer.Keys(_users.Keys) },
            new("users/{name+}", mapping) { Read = ReadUser, Write = WriteUser, Delete = DeleteUser },
            new("login/{username+}", new("username"), new("password")) { Write = Login },
        ];
    }

    public override IReadOnlyList<VaultRoute> Routes { get; }

    public override IReadOnlyList<string> PublicPaths { get; } = ["login/*"];

    private static string NameOf(VaultCall call, string part = "name") => call.Fields.Part(part).ToLowerInvariant();

    private VaultAnswer ReadConfig(VaultCall call)
    {
        var data = (JsonObject)(_config ?? throw VaultRefusal.NotFound()).DeepClone();
        _parameters.Describe(data);
        return VaultAnswer.Of(data);
    }

    private VaultAnswer WriteConfig(VaultCall call)
    {
        _parameters = _parameters.With(call.Fields);
        var before = _config;
        _config = [];
        foreach (var (field, otherwise) in Settings)
        {
            _config[field.Name] = !call.Fields.Has(field.Name) ? (before?[field.Name] ?? otherwise)?.DeepClone() : field.Type switch
            {
                FieldType.Flag => call.Fields.Flag(field.Name),
                FieldType.Int => call.Fields.Int(field.Name),
                _ => call.Fields.Text(field.Name),
            };
        }

        return VaultAnswer.NoContent;
    }

    private VaultAnswer ReadGroup(VaultCall call) =>
        VaultAnswer.Of(new JsonObject { ["policies"] = JsonTexts.Array(_groups.GetValueOrDefault(NameOf(call)) ?? throw VaultRefusal.NotFound()) });

    private VaultAnswer WriteGroup(VaultCall call)
    {
        _groups[NameOf(call)] = TokenPolicies.Clean(call.Fields.List("policies"), addDefault: false);
        return VaultAnswer.NoContent;
    }

    private VaultAnswer DeleteGroup(VaultCall call)
    {
        _groups.Remove(NameOf(call));
        return VaultAnswer.NoContent;
    }

    private VaultAnswer ReadUser(VaultCall call)
    {
        var user = _users.GetValueOrDefault(NameOf(call)) ?? throw VaultRefusal.NotFound();
        return VaultAnswer.Of(new JsonObject { ["policies"] = JsonTexts.Array(user.Policies), ["groups"] = string.Join(',', user.Groups) });
    }

    private VaultAnswer WriteUser(VaultCall call)
    {
        _users[NameOf(call)] = new Person(TokenPolicies.Clean(call.Fields.List("policies"), addDefault: false), call.Fields.List("groups"));
        return VaultAnswer.NoContent;
    }

    private VaultAnswer DeleteUser(VaultCall call)
    {
        _users.Remove(NameOf(call));
        return VaultAnswer.NoContent;
    }

    private VaultAnswer Login(VaultCall call)
    {
        var name = NameOf(call, "username");
        var password = call.Fields.Text("password");
        if (_config is null)
        {
            throw VaultRefusal.Bad("ldap backend not configured");
        }

        if (password.Length == 0)
        {
            throw VaultRefusal.Bad("password cannot be of zero length when passwordless binds are being denied");
        }

        if (_lockouts.IsLocked(call.Mount, name))
        {
            throw VaultRefusal.BadToken();
        }

        var person = _state.Options.Directory.FirstOrDefault(person => string.Equals(person.Name, name, StringComparison.OrdinalIgnoreCase) && person.Password == password);
        if (person is null)
        {
            _lockouts.Failed(call.Mount, name);
            throw VaultRefusal.Bad("ldap operation failed: failed to bind as user");
        }

        _lockouts.Succeeded(name);
        return Logins.Complete(_state, call, new LoginResult(name, name, WithPolicies(person))
        {
            Metadata = new Dictionary<string, string> { ["username"] = name },
            AliasMetadata = new Dictionary<string, string> { ["name"] = name },
            Groups = [.. person.Groups],
            AtRenewal = () => WithPolicies(person),
        });
    }

    private TokenParameters WithPolicies(LdapPerson person)
    {
        var user = _users.GetValueOrDefault(person.Name.ToLowerInvariant());
        var groups = person.Groups.Concat(user?.Groups ?? []).SelectMany(group => _groups.GetValueOrDefault(group.ToLowerInvariant()) ?? []);
        return _parameters with { Policies = [.. _parameters.Policies, .. groups, .. user?.Policies ?? []] };
    }

    private sealed record Person(IReadOnlyList<string> Policies, IReadOnlyList<string> Groups);
}
