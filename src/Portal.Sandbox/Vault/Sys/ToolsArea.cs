using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Sys;

/// <summary><c>sys/tools</c>: random bytes and hashes.</summary>
internal static class ToolsArea
{
    private static readonly VaultField[] Fields = [new("input"), new("format"), new("algorithm"), new("urlalgorithm"), new("bytes", FieldType.Int), new("urlbytes"), new("source")];

    public static IEnumerable<VaultRoute> Routes =>
    [
        new("tools/hash", Fields) { Write = Hash },
        new("tools/hash/{urlalgorithm}", Fields) { Write = Hash },
        new("tools/random", Fields) { Write = Random },
        new("tools/random/{urlbytes}", Fields) { Write = Random },
    ];

    private static VaultAnswer Hash(VaultCall call)
    {
        var input = new byte[call.Fields.Text("input").Length];
        if (!Convert.TryFromBase64String(call.Fields.Text("input"), input, out var length))
        {
            throw VaultRefusal.Bad("unable to decode input as base64: illegal base64 data at input byte 0");
        }

        var algorithm = call.Fields.Part("urlalgorithm") is { Length: > 0 } inPath ? inPath : call.Fields.Text("algorithm", "sha2-256");
        var bytes = input.AsSpan(0, length);
        var sum = algorithm switch
        {
            "sha2-256" => SHA256.HashData(bytes),
            "sha2-384" => SHA384.HashData(bytes),
            "sha2-512" => SHA512.HashData(bytes),
            _ => throw VaultRefusal.Bad($"unsupported algorithm {algorithm}"),
        };
        return VaultAnswer.Of(new JsonObject { ["sum"] = Encode(call, sum, "hex") });
    }

    private static VaultAnswer Random(VaultCall call)
    {
        var count = call.Fields.Part("urlbytes") is { Length: > 0 } inPath ? int.TryParse(inPath, out var number) ? number : 0 : call.Fields.Int("bytes", 32);
        return count is < 1 or > 128 * 1024
            ? throw VaultRefusal.Bad("\"bytes\" cannot be less than 1")
            : VaultAnswer.Of(new JsonObject { ["random_bytes"] = Encode(call, RandomNumberGenerator.GetBytes((int)count), "base64") });
    }

    private static string Encode(VaultCall call, byte[] bytes, string otherwise) => call.Fields.Text("format", otherwise) switch
    {
        "hex" => Convert.ToHexStringLower(bytes),
        "base64" => Convert.ToBase64String(bytes),
        var format => throw VaultRefusal.Bad($"unsupported encoding format \"{format}\"; must be \"hex\" or \"base64\""),
    };
}
