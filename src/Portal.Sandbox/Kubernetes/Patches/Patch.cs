using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;

namespace Portal.Sandbox.Kubernetes.Patches;

/// <summary>The kinds of patch the server understands.</summary>
internal enum PatchType
{
    Json,
    Merge,
    StrategicMerge,
    Apply,
}

internal static class PatchTypes
{
    /// <exception cref="KubeStatusException">415 for any other content type.</exception>
    public static PatchType Of(KubeRequest request) => request.Http.Request.ContentType?.Split(';')[0].Trim() switch
    {
        "application/json-patch+json" => PatchType.Json,
        "application/merge-patch+json" => PatchType.Merge,
        "application/strategic-merge-patch+json" => PatchType.StrategicMerge,
        "application/apply-patch+yaml" => PatchType.Apply,
        _ => throw new KubeStatusException(415, "UnsupportedMediaType", "415: Unsupported Media Type", []),
    };
}

/// <summary>A patch that has been read and can be applied to a document.</summary>
internal sealed record Patch(PatchType Type, JsonNode? Content)
{
    public static Patch Parse(PatchType type, byte[] body)
    {
        JsonNode? content;
        try
        {
            content = JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            throw KubeStatusException.BadRequest("error decoding patch: unexpected end of JSON input");
        }

        return (type, content) switch
        {
            (PatchType.Json, not JsonArray) => throw Undecodable(content, "[]handlers.jsonPatchOp"),
            (PatchType.Merge or PatchType.StrategicMerge, not JsonObject) => throw Undecodable(content, "map[string]interface {}"),
            _ => new(type, content),
        };
    }

    /// <summary>The document after the patch, decoded again as its kind.</summary>
    public JsonObject Apply(KubeRequest request, JsonObject current, string apiVersion, string kind, Objects.WriteOptions options) => Type switch
    {
        PatchType.Json => JsonPatch.Apply(current, Content!.AsArray()) as JsonObject ?? throw KubeStatusException.BadRequest("patch does not leave an object"),
        _ => MergePatch.Apply(current, Content)!.AsObject(),
    };

    private static KubeStatusException Undecodable(JsonNode? content, string type) =>
        KubeStatusException.BadRequest($"error decoding patch: json: cannot unmarshal {(content is JsonArray ? "array" : content is JsonObject ? "object" : "string")} into Go value of type {type}");
}
