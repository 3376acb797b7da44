using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>Tokens of an identity provider whose public keys are known. It reaches no provider: browsers cannot be sent to one from here.</summary>
internal sealed class JwtAuth : VaultBackend
{
    private static readonly TimeSpan DefaultLeeway = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan DefaultSkew = TimeSpan.FromSeconds(60);

    private readonly SortedDictionary<string, JwtRole> _roles = new(StringComparer.Ordinal);
    private readonly VaultState _state;
    private Settings? _config;

    public JwtAuth(VaultState state)
    {
        _state = state;
        Routes =
        [
            new(
                "config",
                new("jwt_validation_pubkeys", FieldType.List),
                new("jwks_url"),
                new("oidc_discovery_url"),
                new("oidc_client_id"),
                new("oidc_client_secret"),
                new("bound_issuer"),
                new("default_role", FieldType.LowerCaseText),
                new("jwt_supported_algs", FieldType.List)) { Read = ReadConfig, Write = WriteConfig },
            new("role/", VaultField.Page) { List = call => VaultAnswer.Page(call, _roles.Keys) },
            new("role/{name}", JwtRole.Fields) { Exists = call => _roles.ContainsKey(NameOf(call)), Read = Read, Write = Write, Delete = Delete },
            new("login", new("role"), new("jwt")) { Write = Login },
        ];
    }

    public override IReadOnlyList<VaultRoute> Routes { get; }

    public override IReadOnlyList<string> PublicPaths { get; } = ["login"];

    private static string NameOf(VaultCall call) => call.Fields.Part("name").ToLowerInvariant();

    private VaultAnswer ReadConfig(VaultCall call)
    {
        var config = _config ?? throw VaultRefusal.NotFound();
        return VaultAnswer.Of(new JsonObject
        {
            ["bound_issuer"] = config.Issuer,
            ["default_role"] = config.DefaultRole,
            ["jwks_ca_pem"] = "",
            ["jwks_url"] = config.KeysAddress,
            ["jwt_supported_algs"] = JsonTexts.Array(config.Algorithms),
            ["jwt_validation_pubkeys"] = JsonTexts.Array(config.Keys),
            ["namespace_in_state"] = true,
            ["oidc_client_id"] = config.ClientId,
            ["oidc_discovery_ca_pem"] = "",
            ["oidc_discovery_url"] = config.DiscoveryAddress,
            ["oidc_response_mode"] = "",
            ["oidc_response_types"] = new JsonArray(),
            ["override_allowed_server_names"] = null,
            ["provider_config"] = new JsonObject(),
            ["status"] = "valid",
        });
    }

    private VaultAnswer WriteConfig(VaultCall call)
    {
        var fields = call.Fields;
        var config = new Settings(fields.List("jwt_validation_pubkeys"), fields.Text("jwks_url"), fields.Text("oidc_discovery_url"))
        {
            Issuer = fields.Text("bound_issuer"),
            DefaultRole = fields.Text("default_role"),
            Algorithms = fields.List("jwt_supported_algs"),
            ClientId = fields.Text("oidc_client_id"),
        };
        if (new[] { config.Keys.Count > 0, config.KeysAddress.Length > 0, config.DiscoveryAddress.Length > 0 }.Count(given => given) != 1)
        {
            throw VaultRefusal.Bad("exactly one of 'jwt_validation_pubkeys', 'jwks_url' or 'oidc_discovery_url' must be set");
        }

        if (!config.Keys.All(SignedJwt.IsPublicKey))
        {
            throw VaultRefusal.Bad("error parsing public key: data does not contain any valid public keys");
        }

        _config = config;
        return VaultAnswer.NoContent;
    }

    private VaultAnswer Read(VaultCall call) => VaultAnswer.Of((_roles.GetValueOrDefault(NameOf(call)) ?? throw VaultRefusal.NotFound()).Describe());

    private VaultAnswer Write(VaultCall call)
    {
        _roles[NameOf(call)] = (_roles.GetValueOrDefault(NameOf(call)) ?? new JwtRole()).With(call.Fields);
        return VaultAnswer.NoContent;
    }

    private VaultAnswer Delete(VaultCall call)
    {
        _roles.Remove(NameOf(call));
        return VaultAnswer.NoContent;
    }

    private VaultAnswer Login(VaultCall call)
    {
        var config = _config ?? throw VaultRefusal.Bad("could not load configuration");
        var name = call.Fields.Text("role") is { Length: > 0 } given ? given : config.DefaultRole;
        if (name.Length == 0)
        {
            throw VaultRefusal.Bad("missing role");
        }

        var role = _roles.GetValueOrDefault(name.ToLowerInvariant()) ?? throw VaultRefusal.Bad($"role \"{name}\" could not be found");
        if (role.Type == "oidc")
        {
            throw VaultRefusal.Bad("role with oidc role_type is not allowed");
        }

        var jwt = Validated(call, config, role);
        var user = JwtRole.Find(jwt.Claims, role.UserClaim) is JsonValue claim ? WeakJson.Text(claim) : throw VaultRefusal.Bad($"claim \"{role.UserClaim}\" not found in token");
        CheckClaims(role, jwt.Claims);
        var metadata = role.Mappings.Where(pair => JwtRole.Find(jwt.Claims, pair.Key) is JsonValue).ToDictionary(pair => pair.Value, pair => WeakJson.Text(JwtRole.Find(jwt.Claims, pair.Key)));
        return Logins.Complete(_state, call, new LoginResult(user, user, role.Parameters)
        {
            AliasMetadata = new Dictionary<string, string>(metadata),
            Metadata = new Dictionary<string, string>(metadata) { ["role"] = name },
            Groups = role.GroupsClaim.Length > 0 ? JwtRole.Texts(JwtRole.Find(jwt.Claims, role.GroupsClaim)).ToList() : null,
            AtRenewal = () => _roles.GetValueOrDefault(name.ToLowerInvariant())?.Parameters ?? throw VaultRefusal.Bad($"role \"{name}\" does not exist during renewal"),
        });
    }

    private static SignedJwt Validated(VaultCall call, Settings config, JwtRole role)
    {
        var text = call.Fields.Text("jwt");
        if (text.Length == 0)
        {
            throw VaultRefusal.Bad("missing token");
        }

        if (!SignedJwt.TryParse(text, out var jwt))
        {
            throw Invalid("error verifying token signature: go-jose/go-jose: compact JWS format must have three parts");
        }

        var skew = role.ClockSkew == TimeSpan.Zero ? DefaultSkew : NotNegative(role.ClockSkew);
        var problem = !jwt.IsSignedByAny(config.Keys) ? "error verifying token signature: no known key successfully validated the token signature"
            : config.Issuer.Length > 0 && jwt.Text("iss") != config.Issuer ? "invalid issuer (iss) claim"
            : role.Subject.Length > 0 && jwt.Text("sub") != role.Subject ? "invalid subject (sub) claim"
            : role.Audiences.Count > 0 && !role.Audiences.Any(jwt.Audiences.Contains) ? "invalid audience (aud) claim: audience claim does not match any expected audience"
            : jwt.TimeProblem(call.Now, Leeway(role.ExpirationLeeway) + skew, Leeway(role.NotBeforeLeeway) + skew);
        return problem is not null ? throw Invalid(problem)
            : role.Audiences.Count == 0 && jwt.Audiences.Count > 0 ? throw VaultRefusal.Bad("audience claim found in JWT but no audiences bound to the role")
            : jwt;
    }

    private static VaultRefusal Invalid(string problem) => VaultRefusal.Bad("error validating token: " + problem);

    private static TimeSpan Leeway(TimeSpan given) => given == TimeSpan.Zero ? DefaultLeeway : NotNegative(given);

    private static TimeSpan NotNegative(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;

    private static void CheckClaims(JwtRole role, JsonObject claims)
    {
        foreach (var (name, wanted) in role.Claims ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            var have = JwtRole.Find(claims, name) ?? throw VaultRefusal.Bad($"error validating claims: claim \"{name}\" is missing");
            if (!JwtRole.Texts(have).Any(value => wanted.Any(want => role.ClaimsAreGlobs ? Glob.Matches(want, value) : want == value)))
            {
                throw VaultRefusal.Bad($"error validating claims: claim \"{name}\" does not match any associated bound claim values");
            }
        }
    }

    private sealed record Settings(IReadOnlyList<string> Keys, string KeysAddress, string DiscoveryAddress)
    {
        public string Issuer { get; init; } = "";

        public string DefaultRole { get; init; } = "";

        public IReadOnlyList<string> Algorithms { get; init; } = [];

        public string ClientId { get; init; } = "";
    }
}
