using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Names a pod template by its content, in the alphabet Kubernetes uses for generated names.</summary>
internal static class TemplateHash
{
    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";

    public static string Of(JsonObject template)
    {
        var hash = 2166136261u;
        foreach (var piece in Encoding.UTF8.GetBytes(Sorted(template)!.ToJsonString(JsonText.Compact))) hash = (hash ^ piece) * 16777619u;
        return string.Concat(hash.ToString().Select(digit => Letters[digit % Letters.Length]));
    }

    /// <summary>Whether two templates are the same but for the label the hash itself sets.</summary>
    public static bool Same(JsonObject? left, JsonObject? right) => JsonNode.DeepEquals(Bare(left), Bare(right));

    private static JsonObject? Bare(JsonObject? template)
    {
        var bare = template?.DeepClone().AsObject();
        bare.ObjectAt("metadata", "labels")?.Remove("pod-template-hash");
        bare.ObjectAt("metadata")?.Remove("creationTimestamp");
        return bare;
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject obj => new JsonObject(obj.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray array => new JsonArray([.. array.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
