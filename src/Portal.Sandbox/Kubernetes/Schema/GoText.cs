using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Schema;

/// <summary>Values as Go's <c>%v</c> prints them, which some refusals do.</summary>
internal static class GoText
{
    public static string Print(JsonNode? node) => node switch
    {
        null => "<nil>",
        JsonObject map => $"map[{string.Join(" ", map.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key}:{Print(item.Value)}"))}]",
        JsonArray list => $"[{string.Join(" ", list.Select(Print))}]",
        _ => node.AsText() ?? node.ToJsonString(),
    };

    /// <summary>The same in Go's <c>%q</c>: the JSON of a document as a quoted text.</summary>
    public static string Quote(JsonNode node) => JsonSerializer.Serialize(node.ToJsonString(JsonText.Compact), JsonText.Compact);
}
