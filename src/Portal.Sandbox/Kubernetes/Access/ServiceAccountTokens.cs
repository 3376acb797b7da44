using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Access;

/// <summary>The object a token dies with.</summary>
internal sealed record BoundObject(string Kind, string Name, string Uid, string? NodeName = null, string? NodeUid = null);

/// <summary>A token that was found good: whose it is and for which of the wanted audiences.</summary>
internal sealed record VerifiedToken(KubeUser User, IReadOnlyList<string> Audiences);

/// <summary>
/// Signs and checks the tokens of service accounts: real JWTs (RS256), valid while the account, and the object they are
/// bound to, exist with the same uid.
/// </summary>
internal sealed class ServiceAccountTokens(ObjectStore store, string issuer)
{
    private const string LegacyIssuer = "kubernetes/serviceaccount";
    private const string Claims = "kubernetes.io";
    private const string LegacyClaims = "kubernetes.io/serviceaccount/";
    private const string Invalid = "invalid bearer token";

    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);

    // Making a key takes longer than starting a cluster, so all clusters of a process share it.
    private static readonly Lazy<RSA> SigningKey = new(() => RSA.Create(2048));
    private static readonly Lazy<string> KeyId = new(() => Base64Url.EncodeToString(SHA256.HashData(SigningKey.Value.ExportSubjectPublicKeyInfo())));

    public string Issuer { get; } = issuer;

    /// <summary>A token with an end, as TokenRequest gives it and kubelets project it into pods.</summary>
    public string Issue(string ns, string name, string uid, IReadOnlyList<string> audiences, DateTimeOffset expires, BoundObject? bound = null)
    {
        var account = new JsonObject { ["namespace"] = ns };
        if (bound?.NodeName is not null) account["node"] = new JsonObject { ["name"] = bound.NodeName, ["uid"] = bound.NodeUid };
        if (bound is not null) account[bound.Kind.ToLowerInvariant()] = new JsonObject { ["name"] = bound.Name, ["uid"] = bound.Uid };
        account["serviceaccount"] = new JsonObject { ["name"] = name, ["uid"] = uid };
        var now = store.Time.GetUtcNow().ToUnixTimeSeconds();
        return Sign(new()
        {
            ["aud"] = new JsonArray([.. audiences.Select(audience => (JsonNode)audience)]),
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["iat"] = now,
            ["iss"] = Issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            [Claims] = account,
            ["nbf"] = now,
            ["sub"] = Subject(ns, name),
        });
    }

    /// <summary>The token without an end that a secret of type <c>kubernetes.io/service-account-token</c> holds.</summary>
    public static string IssueForSecret(string ns, string secret, string name, string uid) => Sign(new()
    {
        ["iss"] = LegacyIssuer,
        [LegacyClaims + "namespace"] = ns,
        [LegacyClaims + "secret.name"] = secret,
        [LegacyClaims + "service-account.name"] = name,
        [LegacyClaims + "service-account.uid"] = uid,
        ["sub"] = Subject(ns, name),
    });

    /// <summary>Checks a token for any of the audiences, by default the server's own.</summary>
    /// <returns>The user, or why not: null means that it is no token of a service account at all.</returns>
    public (VerifiedToken? Verified, string? Error) Verify(string token, IReadOnlyList<string>? audiences = null)
    {
        if (Read(token) is not { } claims) return (null, null);
        var wanted = audiences is { Count: > 0 } ? audiences : [Issuer];
        if (claims.TextAt("iss") == LegacyIssuer)
        {
            var (legacyNs, legacyName) = (claims.TextAt(LegacyClaims + "namespace") ?? "", claims.TextAt(LegacyClaims + "service-account.name") ?? "");
            var secret = claims.TextAt(LegacyClaims + "secret.name") ?? "";
            if (store.Get("secrets", legacyNs, secret)?.TextAt("data", "token") is not { } kept || Encoding.UTF8.GetString(Convert.FromBase64String(kept)) != token) return (null, Bad("service account token has been invalidated"));
            if (Missing(legacyNs, legacyName, claims.TextAt(LegacyClaims + "service-account.uid")) is { } lost) return (null, Bad(lost));
            var own = wanted.Where(audience => audience == Issuer).ToArray();
            return own.Length == 0 ? (null, WrongAudience([Issuer], wanted)) : (new(User(legacyNs, legacyName, claims.TextAt(LegacyClaims + "service-account.uid")), own), null);
        }

        if (claims.TextAt("iss") != Issuer || claims.ObjectAt(Claims) is not { } about) return (null, null);
        var given = claims.TextsAt("aud");
        var both = given.Where(wanted.Contains).ToArray();
        if (both.Length == 0) return (null, WrongAudience(given, wanted));
        if (claims.NumberAt("exp") is not { } end || end <= store.Time.GetUtcNow().ToUnixTimeSeconds()) return (null, Bad("service account token has expired"));
        if (claims.NumberAt("nbf") is { } start && store.Time.GetUtcNow() + Leeway < DateTimeOffset.FromUnixTimeSeconds(start)) return (null, Bad("service account token is not valid yet"));

        var (ns, name, uid) = (about.TextAt("namespace") ?? "", about.TextAt("serviceaccount", "name") ?? "", about.TextAt("serviceaccount", "uid"));
        if (Missing(ns, name, uid) is { } gone) return (null, Bad(gone));
        foreach (var (key, resource) in new[] { ("pod", "pods"), ("secret", "secrets") })
        {
            if (about.ObjectAt(key) is not { } bound) continue;
            var found = store.Find(resource, ns, bound.TextAt("name") ?? "");
            if (found is null || found.Uid != bound.TextAt("uid")) return (null, Bad($"{resource} \"{bound.TextAt("name")}\" not found"));
        }

        return (new(User(ns, name, uid) with { Extra = Extra(claims, about) }, both), null);
    }

    /// <summary>The public key for those who check tokens themselves.</summary>
    public static JsonObject KeySet()
    {
        var key = SigningKey.Value.ExportParameters(false);
        return new()
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["use"] = "sig",
                ["kty"] = "RSA",
                ["kid"] = KeyId.Value,
                ["alg"] = "RS256",
                ["n"] = Base64Url.EncodeToString(key.Modulus),
                ["e"] = Base64Url.EncodeToString(key.Exponent),
            }),
        };
    }

    private static string Subject(string ns, string name) => $"system:serviceaccount:{ns}:{name}";

    private static string Bad(string why) => $"[{Invalid}, {why}]";

    private static string WrongAudience(IReadOnlyList<string> given, IReadOnlyList<string> wanted) =>
        Bad($"token audiences {List(given)} is invalid for the target audiences {List(wanted)}");

    private static string List(IReadOnlyList<string> names) => $"[{string.Join(" ", names.Select(name => $"\"{name}\""))}]";

    private static KubeUser User(string ns, string name, string? uid) =>
        new(Subject(ns, name), ["system:serviceaccounts", $"system:serviceaccounts:{ns}"]) { Uid = uid };

    private static Dictionary<string, IReadOnlyList<string>> Extra(JsonObject claims, JsonObject about)
    {
        var extra = new Dictionary<string, IReadOnlyList<string>> { ["authentication.kubernetes.io/credential-id"] = [$"JTI={claims.TextAt("jti")}"] };
        foreach (var key in new[] { "node", "pod" })
        {
            if (about.ObjectAt(key) is not { } bound) continue;
            extra[$"authentication.kubernetes.io/{key}-name"] = [bound.TextAt("name") ?? ""];
            extra[$"authentication.kubernetes.io/{key}-uid"] = [bound.TextAt("uid") ?? ""];
        }

        return extra;
    }

    private string? Missing(string ns, string name, string? uid)
    {
        if (store.Find("serviceaccounts", ns, name) is not { } account) return $"serviceaccounts \"{name}\" not found";
        return account.Uid == uid ? null : $"service account UID ({account.Uid}) does not match claim ({uid})";
    }

    private static string Sign(JsonObject claims)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = KeyId.Value };
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var signature = SigningKey.Value.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part, JsonText.Compact));

    /// <summary>The claims of a token this process signed.</summary>
    private static JsonObject? Read(string token)
    {
        if (token.Split('.') is not [var header, var claims, var signature]) return null;
        if (!Base64Url.IsValid(header) || !Base64Url.IsValid(claims) || !Base64Url.IsValid(signature)) return null;
        var signed = Encoding.ASCII.GetBytes($"{header}.{claims}");
        return SigningKey.Value.VerifyData(signed, Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            ? JsonNode.Parse(Base64Url.DecodeFromChars(claims)) as JsonObject
            : null;
    }
}
