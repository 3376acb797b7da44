using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Tables;

/// <summary>In which form a client wants objects: as they are, as rows of a table (<c>kubectl get</c>), or only their metadata.</summary>
internal sealed class AnswerForm
{
    private const string MetaVersion = "meta.k8s.io/v1";

    private readonly string _kind;
    private readonly string _include;
    private readonly DateTimeOffset _now;
    private bool _columnsSent;

    private AnswerForm(string kind, string include, DateTimeOffset now) => (_kind, _include, _now) = (kind, include, now);

    /// <summary>Nothing to change: the stored bytes will do.</summary>
    public bool IsPlain => _kind.Length == 0;

    /// <exception cref="KubeStatusException">406 when the client accepts nothing the server can write.</exception>
    public static AnswerForm Of(KubeRequest request)
    {
        var accept = request.Http.Request.Headers.Accept.ToString();
        if (accept.Length == 0) return new("", "", request.Now);
        foreach (var part in accept.Split(','))
        {
            var items = part.Split(';').Select(item => item.Trim()).ToArray();
            if (items[0] is not ("application/json" or "application/yaml" or "application/*" or "*/*")) continue;
            var kind = items.FirstOrDefault(item => item.StartsWith("as=", StringComparison.Ordinal))?[3..];
            if (kind is null) return new("", "", request.Now);
            var known = items.Contains("g=meta.k8s.io") && items.Contains("v=v1");
            if (known && kind is "Table" or "PartialObjectMetadata" or "PartialObjectMetadataList") return new(kind, request.Query("includeObject") ?? "Metadata", request.Now);
        }

        throw Unfit("only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf");
    }

    public Task ObjectAsync(KubeRequest request, int status, JsonObject document)
    {
        if (_kind != "PartialObjectMetadataList") return request.Http.JsonAsync(status, Shown(request, document));
        throw Unfit($"you requested PartialObjectMetadataList, but the requested object is not a list ({GoType(request)})");
    }

    public Task ListAsync(KubeRequest request, IEnumerable<JsonObject> documents, JsonObject metadata)
    {
        if (_kind == "PartialObjectMetadata") throw Unfit($"you requested PartialObjectMetadata, but the requested object is a list ({GoType(request)}List)");
        if (_kind == "Table") return request.Http.JsonAsync(200, Table(request.Kind, documents, metadata));
        var items = documents.Select(document => (JsonNode)Partial(document));
        return request.Http.JsonAsync(200, new JsonObject { ["kind"] = "PartialObjectMetadataList", ["apiVersion"] = MetaVersion, ["metadata"] = metadata, ["items"] = new JsonArray([.. items]) });
    }

    private static string GoType(KubeRequest request) => $"*{Objects.ObjectDecoder.Package(request.Kind.ApiVersion)}.{request.Kind.Kind}";

    private static KubeStatusException Unfit(string why) => new(406, "NotAcceptable", why);

    /// <summary>One object in this form; a bookmark is a table without rows.</summary>
    public JsonObject Shown(KubeRequest request, JsonObject document, bool bookmark = false)
    {
        if (IsPlain) return document;
        if (_kind != "Table") return Partial(document);
        var metadata = new JsonObject { ["resourceVersion"] = document.TextAt("metadata", "resourceVersion") };
        if (!bookmark) return Table(request.Kind, [document], metadata);
        var table = Table(request.Kind, [], metadata);
        table["rows"] = new JsonArray(new JsonObject { ["cells"] = new JsonArray(), ["object"] = Partial(document) });
        return table;
    }

    private JsonObject Table(ResourceKind kind, IEnumerable<JsonObject> documents, JsonObject metadata)
    {
        var layout = new TableLayouts(_now).Of(kind);
        var rows = documents.Select(document => (JsonNode)new JsonObject
        {
            ["cells"] = layout.Cells(document),
            ["object"] = _include switch
            {
                "None" => null,
                "Object" => document.DeepClone(),
                _ => Partial(document),
            },
        }).ToArray();
        var table = new JsonObject { ["kind"] = "Table", ["apiVersion"] = MetaVersion, ["metadata"] = metadata };
        // A watch names the columns once.
        table["columnDefinitions"] = _columnsSent ? null : layout.Definitions();
        table["rows"] = new JsonArray(rows);
        _columnsSent = true;
        return table;
    }

    private static JsonObject Partial(JsonObject document) =>
        new() { ["kind"] = "PartialObjectMetadata", ["apiVersion"] = MetaVersion, ["metadata"] = document["metadata"]?.DeepClone() };
}
