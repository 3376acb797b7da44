using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Refit;

namespace Portal.Core.Vault;

/// <summary>JSON as it goes to Vault and as people read it.</summary>
internal static class VaultJson
{
    /// <summary>Bodies are made by the features, member by member, so that a plan shows exactly what is sent.</summary>
    public static RefitSettings Refit { get; } = new(new SystemTextJsonContentSerializer(new JsonSerializerOptions()));

    // What is shown is text in a page, which encodes it; \u003c would only hide the placeholder <password>.
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A body for reading.</summary>
    public static string Text(JsonNode body) => body.ToJsonString(Readable);

    /// <summary>The content as JSON; undefined when it is none.</summary>
    public static JsonElement TryParse(byte[] content)
    {
        if (content.Length == 0) return default;
        try
        {
            using var document = JsonDocument.Parse(content);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
