using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Schema;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>Turns what a client sent into an object of a kind: JSON or YAML, checked field by field.</summary>
internal static class ObjectDecoder
{
    private const int ShownBytes = 30;

    public static JsonObject Decode(KubeRequest request, byte[] body, string apiVersion, string kind, FieldValidation validation)
    {
        var parsed = Read(request, body, kind);
        if ((parsed.Document ?? new JsonObject()) is not JsonObject document) throw Unrecognized(body, kind, $"couldn't get version/kind; json parse error: json: cannot unmarshal {(parsed.Document is JsonArray ? "array" : "string")} into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}");
        CheckKind(document, apiVersion, kind);
        var decoder = new TypedDecoder();
        JsonObject decoded;
        try
        {
            decoded = decoder.Decode(document, ApiSchema.Of(kind));
        }
        catch (TypeMismatchException mismatch)
        {
            throw Unhandled(kind, apiVersion, kind, mismatch.Message);
        }

        Report(request, validation, Problems(parsed.Duplicates, decoder.Unknown), problems => Unhandled(kind, apiVersion, kind, "strict decoding error: " + string.Join(", ", problems)));
        return decoded;
    }

    /// <summary>Warns of unknown and doubled fields, or refuses them, as the client asked.</summary>
    public static void Report(KubeRequest request, FieldValidation validation, IReadOnlyList<string> problems, Func<IReadOnlyList<string>, KubeStatusException> refusal)
    {
        if (problems.Count == 0 || validation is FieldValidation.Ignore) return;
        if (validation is FieldValidation.Strict) throw refusal(problems);
        foreach (var problem in problems) request.Http.Warn(problem);
    }

    public static IReadOnlyList<string> Problems(IEnumerable<string> duplicates, IEnumerable<string> unknown) =>
        [.. unknown.Select(path => $"unknown field \"{path}\""), .. duplicates.Select(path => $"duplicate field \"{path}\"")];

    private static JsonBody Read(KubeRequest request, byte[] body, string kind)
    {
        var type = request.Http.Request.ContentType?.Split(';')[0].Trim() ?? "";
        if (type is not ("" or "application/json" or "application/yaml" or ProtobufDecoder.ContentType))
        {
            throw new KubeStatusException(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf");
        }

        try
        {
            return JsonBody.Parse(type switch
            {
                "application/yaml" => YamlText.ToJson(body),
                ProtobufDecoder.ContentType => JsonText.Bytes(ProtobufDecoder.Decode(body, ApiSchema.Of(kind))),
                _ => body,
            });
        }
        catch (FormatException error)
        {
            throw Unrecognized(body, kind, "couldn't get version/kind; json parse error: " + error.Message);
        }
    }

    private static void CheckKind(JsonObject document, string apiVersion, string kind)
    {
        var (givenKind, givenVersion) = (document.TextAt("kind") ?? "", document.TextAt("apiVersion") ?? "");
        if (givenKind.Length == 0) givenKind = kind;
        if (givenVersion.Length == 0) givenVersion = apiVersion;
        if (givenKind == kind && givenVersion == apiVersion) return;
        var known = ResourceCatalog.FindKind(givenVersion, givenKind) is not null;
        if (known) throw Unhandled(givenKind, givenVersion, kind, $"converting (v1.{givenKind}) to ({Package(apiVersion)}.{kind}): unknown conversion");
        throw Unhandled(givenKind, givenVersion, kind, $"no kind \"{givenKind}\" is registered for version \"{givenVersion}\" in scheme \"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30\"");
    }

    internal static string Package(string apiVersion) => apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion.Split('/')[0].Split('.')[0] : "core";

    private static KubeStatusException Unhandled(string given, string apiVersion, string kind, string why) =>
        KubeStatusException.BadRequest($"{given} in version \"{apiVersion.Split('/')[^1]}\" cannot be handled as a {kind}: {why}");

    private static KubeStatusException Unrecognized(byte[] body, string kind, string why)
    {
        var more = body.Length > ShownBytes ? " ..." : "";
        var shown = body.Length == 0 ? "<empty>"
            : body[0] == '{' ? Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, ShownBytes))) + more
            : Convert.ToHexStringLower(body.AsSpan(0, Math.Min(body.Length, ShownBytes))) + more;
        return KubeStatusException.BadRequest($"the object provided is unrecognized (must be of type {kind}): {why} ({shown})");
    }
}
