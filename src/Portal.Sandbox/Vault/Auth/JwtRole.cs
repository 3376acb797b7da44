using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>Which tokens of an identity provider sign in, and as what.</summary>
internal sealed record JwtRole
{
    public static VaultField[] Fields { get; } =
    [
        new("name"), new("role_type"), new("user_claim"), new("bound_audiences", FieldType.List), new("bound_subject"), new("bound_claims", FieldType.Map), new("bound_claims_type"),
        new("claim_mappings", FieldType.Pairs), new("groups_claim"), new("expiration_leeway", FieldType.SignedDuration), new("not_before_leeway", FieldType.SignedDuration),
        new("clock_skew_leeway", FieldType.SignedDuration), new("oidc_scopes", FieldType.List), new("allowed_redirect_uris", FieldType.List), new("max_age", FieldType.Duration),
        new("verbose_oidc_logging", FieldType.Flag), new("user_claim_json_pointer", FieldType.Flag), new("callback_mode"),
        new("oidc_disable_confirmation", FieldType.Flag), .. TokenParameters.Fields, .. TokenParameters.OldFields,
    ];

    public string Type { get; init; } = "";

    public string UserClaim { get; init; } = "";

    public IReadOnlyList<string> Audiences { get; init; } = [];

    public string Subject { get; init; } = "";

    /// <summary>Values by claim; null if never given.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Claims { get; init; }

    public bool ClaimsAreGlobs { get; init; }

    public IReadOnlyDictionary<string, string> Mappings { get; init; } = new Dictionary<string, string>();

    public string GroupsClaim { get; init; } = "";

    public TimeSpan ExpirationLeeway { get; init; }

    public TimeSpan NotBeforeLeeway { get; init; }

    public TimeSpan ClockSkew { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public IReadOnlyList<string> Redirects { get; init; } = [];

    public string CallbackMode { get; init; } = "client";

    public bool NeedsNoConfirmation { get; init; }

    public TokenParameters Parameters { get; init; } = new();

    /// <exception cref="VaultRefusal">The role would be of no use, or too much.</exception>
    public JwtRole With(FieldValues fields)
    {
        var claims = fields.Map("bound_claims");
        var role = this with
        {
            Parameters = Parameters.With(fields),
            Type = fields.Text("role_type") switch
            {
                "" or "oidc" => "oidc",
                "jwt" => "jwt",
                var other => throw VaultRefusal.Bad($"invalid 'role_type': {other}"),
            },
            UserClaim = fields.Text("user_claim", UserClaim),
            Audiences = fields.Has("bound_audiences") ? fields.List("bound_audiences") : Audiences,
            Subject = fields.Text("bound_subject", Subject),
            Claims = claims?.ToDictionary(pair => pair.Key, pair => Texts(pair.Value)) ?? Claims,
            ClaimsAreGlobs = fields.Text("bound_claims_type") switch
            {
                "" or "string" => false,
                "glob" => true,
                var other => throw VaultRefusal.Bad($"invalid 'bound_claims_type': {other}"),
            },
            Mappings = fields.Has("claim_mappings") ? fields.Pairs("claim_mappings") : Mappings,
            GroupsClaim = fields.Text("groups_claim", GroupsClaim),
            ExpirationLeeway = fields.Duration("expiration_leeway", ExpirationLeeway),
            NotBeforeLeeway = fields.Duration("not_before_leeway", NotBeforeLeeway),
            ClockSkew = fields.Duration("clock_skew_leeway", ClockSkew),
            Scopes = fields.Has("oidc_scopes") ? fields.List("oidc_scopes") : Scopes,
            CallbackMode = fields.Text("callback_mode", "client") switch
            {
                "client" or "direct" or "device" => fields.Text("callback_mode", "client"),
                var other => throw VaultRefusal.Bad($"invalid 'callback_mode': {other}"),
            },
            NeedsNoConfirmation = fields.Flag("oidc_disable_confirmation"),
            Redirects = fields.Has("allowed_redirect_uris") ? fields.List("allowed_redirect_uris") : Redirects,
        };
        var problem = role.UserClaim.Length == 0 ? "a user claim must be defined on the role"
            : role.Type == "oidc" && role.Redirects.Count == 0 ? "'allowed_redirect_uris' must be set if 'role_type' is 'oidc' or unspecified."
            : role.Type == "jwt" && role.Audiences.Count == 0 && role.Subject.Length == 0 && role.Claims is null or { Count: 0 } && role.Parameters.BoundCidrs.Count == 0
                ? "must have at least one bound constraint when creating/updating a role"
            : "";
        return problem.Length > 0 ? throw VaultRefusal.Bad(problem) : role;
    }

    public JsonObject Describe()
    {
        var data = new JsonObject
        {
            ["allowed_redirect_uris"] = Redirects.Count > 0 ? JsonTexts.Array(Redirects) : null,
            ["bound_audiences"] = Audiences.Count > 0 ? JsonTexts.Array(Audiences) : null,
            ["bound_claims"] = Claims is null ? null : new JsonObject([.. Claims.Select(pair => KeyValuePair.Create(pair.Key, pair.Value is [var only] ? JsonValue.Create(only) : (JsonNode?)JsonTexts.Array(pair.Value)))]),
            ["bound_claims_type"] = ClaimsAreGlobs ? "glob" : "string",
            ["bound_subject"] = Subject,
            ["callback_mode"] = CallbackMode,
            ["claim_mappings"] = Mappings.Count > 0 ? JsonTexts.Map(Mappings) : null,
            ["clock_skew_leeway"] = (long)ClockSkew.TotalSeconds,
            ["expiration_leeway"] = (long)ExpirationLeeway.TotalSeconds,
            ["groups_claim"] = GroupsClaim,
            ["max_age"] = 0,
            ["oauth2_metadata"] = null,
            ["oidc_disable_confirmation"] = NeedsNoConfirmation,
            ["token_policies_template_claims"] = false,
            ["not_before_leeway"] = (long)NotBeforeLeeway.TotalSeconds,
            ["oidc_scopes"] = Scopes.Count > 0 ? JsonTexts.Array(Scopes) : null,
            ["role_type"] = Type,
            ["user_claim"] = UserClaim,
            ["user_claim_json_pointer"] = false,
            ["verbose_oidc_logging"] = false,
        };
        Parameters.Describe(data);
        return data;
    }

    /// <summary>The texts of a claim: a list's items, or the one it is.</summary>
    public static IReadOnlyList<string> Texts(JsonNode? claim) => claim switch
    {
        JsonArray many => [.. many.OfType<JsonValue>().Select(one => WeakJson.Text(one))],
        JsonValue one => [WeakJson.Text(one)],
        _ => [],
    };

    /// <summary>A claim by name, or by JSON pointer if the name begins with a slash.</summary>
    public static JsonNode? Find(JsonObject claims, string name)
    {
        if (!name.StartsWith('/'))
        {
            return claims[name];
        }

        JsonNode? node = claims;
        foreach (var part in name.Split('/').Skip(1))
        {
            node = (node as JsonObject)?[part];
        }

        return node;
    }
}
