using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>What a service account's token says. Only the cluster can say whether it is true.</summary>
internal sealed record ServiceAccountToken(string Namespace, string Name, string Uid, string SecretName, IReadOnlyList<string> Audiences)
{
    private const string DefaultIssuer = "kubernetes/serviceaccount";

    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(150);

    /// <exception cref="VaultRefusal">It is none, or not for this role, or over.</exception>
    public static ServiceAccountToken Parse(string jwt, KubernetesSettings settings, string audience, DateTimeOffset now)
    {
        var parts = jwt.Split('.');
        if (parts.Length != 3 || Decode(parts[1]) is not { } claims || Decode(parts[0]) is null || !IsSigned(parts, settings.PublicKeys))
        {
            throw VaultRefusal.BadToken();
        }

        var audiences = claims["aud"] switch
        {
            JsonArray many => [.. many.Select(one => WeakJson.Text(one))],
            JsonValue one => [WeakJson.Text(one)],
            _ => Array.Empty<string>(),
        };
        CheckClaims(claims, settings, audience, audiences, now);
        var account = claims["kubernetes.io"] as JsonObject;
        return new ServiceAccountToken(
            Text(account?["namespace"] ?? claims["kubernetes.io/serviceaccount/namespace"]),
            Text(account?["serviceaccount"]?["name"] ?? claims["kubernetes.io/serviceaccount/service-account.name"]),
            Text(account?["serviceaccount"]?["uid"] ?? claims["kubernetes.io/serviceaccount/service-account.uid"]),
            Text(claims["kubernetes.io/serviceaccount/secret.name"]),
            audiences);
    }

    private static void CheckClaims(JsonObject claims, KubernetesSettings settings, string audience, string[] audiences, DateTimeOffset now)
    {
        var issuer = settings.Issuer.Length > 0 ? settings.Issuer : DefaultIssuer;
        var problem = !settings.IgnoresIssuer && Text(claims["iss"]) != issuer ? "invalid issuer (iss) claim"
            : audience.Length > 0 && !audiences.Contains(audience) ? "invalid audience (aud) claim: audience claim does not match any expected audience"
            : Seconds(claims["exp"]) is { } end && now > end + Leeway ? "invalid expiration time (exp) claim: token is expired"
            : Seconds(claims["nbf"]) is { } start && now < start - Leeway ? "invalid not before (nbf) claim: token not yet valid"
            : "";
        if (problem.Length > 0)
        {
            throw new VaultRefusal(403, problem);
        }
    }

    private static DateTimeOffset? Seconds(JsonNode? claim) => claim is JsonValue value && value.TryGetValue<double>(out var seconds) ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;

    private static string Text(JsonNode? claim) => claim is JsonValue ? WeakJson.Text(claim) : "";

    private static JsonObject? Decode(string part)
    {
        try
        {
            return JsonNode.Parse(Base64Url.DecodeFromChars(part)) as JsonObject;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private static bool IsSigned(string[] parts, IReadOnlyList<string> keys)
    {
        if (keys.Count == 0)
        {
            return true;
        }

        var (signed, signature) = (Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), parts[2]);
        return Base64Url.IsValid(signature) && keys.Any(key => Verifies(key, signed, Base64Url.DecodeFromChars(signature)));
    }

    private static bool Verifies(string pem, byte[] signed, byte[] signature)
    {
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(pem);
            return ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256);
        }
    }
}
