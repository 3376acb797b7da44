using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Objects;
using Portal.Sandbox.Kubernetes.Schema;
using Portal.Sandbox.Kubernetes.Validation;

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
internal sealed class Patch
{
    private readonly PatchType _type;
    private readonly JsonNode _content;
    private readonly IReadOnlyList<string> _duplicates;

    private Patch(PatchType type, JsonNode content, IReadOnlyList<string> duplicates) => (_type, _content, _duplicates) = (type, content, duplicates);

    /// <exception cref="KubeStatusException">400 when it is no patch of this type.</exception>
    public static Patch Parse(PatchType type, byte[] body)
    {
        JsonBody parsed;
        try
        {
            parsed = JsonBody.Parse(body);
        }
        catch (FormatException error)
        {
            throw KubeStatusException.BadRequest($"error decoding patch: {error.Message}");
        }

        return (type, parsed.Document) switch
        {
            (PatchType.Json, JsonArray operations) when operations.FirstOrDefault(operation => operation is not (null or JsonObject)) is { } wrong => throw Undecodable(wrong, "handlers.jsonPatchOp"),
            (PatchType.Json, JsonArray operations) => new(type, operations, parsed.Duplicates),
            (PatchType.Merge or PatchType.StrategicMerge, JsonObject changes) => new(type, changes, parsed.Duplicates),
            (PatchType.Json, var other) => throw Undecodable(other, "[]handlers.jsonPatchOp"),
            (_, var other) => throw Undecodable(other, "map[string]interface {}"),
        };
    }

    /// <summary>The document after the patch, decoded again as its kind.</summary>
    public JsonObject Apply(KubeRequest request, JsonObject current, string kind, WriteOptions options)
    {
        var type = ApiSchema.Of(kind);
        var patched = _type switch
        {
            PatchType.Json => JsonPatch.Apply(current, _content.AsArray()) as JsonObject ?? throw KubeStatusException.BadRequest("the patch leaves no object"),
            PatchType.StrategicMerge => StrategicMerge.Apply(current, _content.AsObject(), type),
            _ => MergePatch.Apply(current, _content)!.AsObject(),
        };
        var decoder = new TypedDecoder();
        JsonObject decoded;
        try
        {
            decoded = decoder.Decode(patched, type);
        }
        catch (TypeMismatchException mismatch)
        {
            throw Invalid(patched, _type is PatchType.StrategicMerge ? mismatch.PatchMessage : mismatch.Message);
        }

        ObjectDecoder.Report(request, options.Validation, ObjectDecoder.Problems(_duplicates, decoder.Unknown), problems => Invalid(patched, "strict decoding error: " + string.Join(", ", problems)));
        return decoded;
    }

    private KubeStatusException Invalid(JsonObject patched, string why)
    {
        // What is shown is the patch itself only when it was merged by type.
        var shown = _type is PatchType.StrategicMerge ? GoText.Print(_content) : patched.ToJsonString(Storage.JsonText.Compact);
        return KubeStatusException.Invalid("", "", "", [FieldError.Invalid("patch", shown, why)]);
    }

    private static KubeStatusException Undecodable(JsonNode? content, string type) =>
        KubeStatusException.BadRequest($"error decoding patch: json: cannot unmarshal {Kind(content)} into Go value of type {type}");

    private static string Kind(JsonNode? content) => content switch
    {
        JsonArray => "array",
        JsonObject => "object",
        _ => content?.GetValueKind() is System.Text.Json.JsonValueKind.String ? "string" : "number",
    };
}
