using System.Text.Json.Nodes;

namespace Portal.Sandbox.Vault.Http;

/// <summary>Lists and maps of texts as JSON.</summary>
internal static class JsonTexts
{
    public static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    public static JsonObject Map(IEnumerable<KeyValuePair<string, string>> texts) =>
        new([.. texts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value)))]);
}
