using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>A JSON web token taken apart.</summary>
internal sealed class SignedJwt
{
    private readonly byte[] _signed;
    private readonly byte[] _signature;

    private SignedJwt(JsonObject claims, byte[] signed, byte[] signature) => (Claims, _signed, _signature) = (claims, signed, signature);

    public JsonObject Claims { get; }

    public IReadOnlyList<string> Audiences => Claims["aud"] switch
    {
        JsonArray many => [.. many.Select(one => WeakJson.Text(one))],
        JsonValue one => [WeakJson.Text(one)],
        _ => [],
    };

    public static bool TryParse(string text, [NotNullWhen(true)] out SignedJwt? jwt)
    {
        var parts = text.Split('.');
        jwt = parts.Length == 3 && Decode(parts[0]) is not null && Decode(parts[1]) is { } claims && Base64Url.IsValid(parts[2])
            ? new SignedJwt(claims, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]))
            : null;
        return jwt is not null;
    }

    public static bool IsPublicKey(string pem)
    {
        try
        {
            using var key = Import(pem);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public string Text(string claim) => Claims[claim] is JsonValue value ? WeakJson.Text(value) : "";

    public bool IsSignedByAny(IEnumerable<string> pems) => pems.Any(IsSignedBy);

    /// <summary>What its times are wrong about; null if nothing.</summary>
    public string? TimeProblem(DateTimeOffset now, TimeSpan expirationLeeway, TimeSpan notBeforeLeeway) =>
        Seconds("exp") is { } end && now > end + expirationLeeway ? "invalid expiration time (exp) claim: token is expired"
        : Seconds("nbf") is { } start && now < start - notBeforeLeeway ? "invalid not before (nbf) claim: token not yet valid"
        : null;

    private bool IsSignedBy(string pem)
    {
        using var key = Import(pem);
        return key switch
        {
            RSA rsa => rsa.VerifyData(_signed, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            ECDsa ecdsa => ecdsa.VerifyData(_signed, _signature, HashAlgorithmName.SHA256),
            _ => false,
        };
    }

    private static AsymmetricAlgorithm Import(string pem)
    {
        AsymmetricAlgorithm[] kinds = [RSA.Create(), ECDsa.Create()];
        foreach (var key in kinds)
        {
            try
            {
                key.ImportFromPem(pem);
                return key;
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException)
            {
                key.Dispose();
            }
        }

        throw new CryptographicException("no public key");
    }

    private DateTimeOffset? Seconds(string claim) =>
        Claims[claim] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? DateTimeOffset.UnixEpoch.AddSeconds(value.GetValue<double>()) : null;

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
}
