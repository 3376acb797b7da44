using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Schema;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Discovery;

/// <summary>
/// The types and patch parameters as OpenAPI 3, as far as clients ask for them: <c>kubectl apply</c> looks up whether the server
/// validates fields and how lists merge, <c>kubectl explain</c> prints the fields.
/// </summary>
internal static class OpenApi
{
    private const string References = "#/components/schemas/";
    private static readonly ConcurrentDictionary<string, byte[]> Documents = new();
    private static readonly string[] PatchTypes = ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json"];
    private static readonly string[] PatchParameters = ["dryRun", "fieldManager", "fieldValidation", "force"];

    /// <summary><c>/openapi/v3</c>: one document for each group and version.</summary>
    public static JsonObject Index() => new()
    {
        ["paths"] = new JsonObject(GroupVersions().Select(path => KeyValuePair.Create(path, (JsonNode?)new JsonObject { ["serverRelativeURL"] = "/openapi/v3/" + path }))),
    };

    /// <param name="path"><c>api/v1</c> or <c>apis/apps/v1</c>.</param>
    public static byte[]? Document(string path) => GroupVersions().Contains(path) ? Documents.GetOrAdd(path, static found => JsonText.Bytes(Make(found))) : null;

    /// <summary>The schemas of all groups and versions, each once.</summary>
    public static JsonObject Schemas()
    {
        var schemas = new JsonObject();
        foreach (var kind in ResourceCatalog.All) Add(schemas, ApiSchema.Of(kind.Kind), kind);
        return schemas;
    }

    /// <summary>The name of the schema a reference means.</summary>
    public static string NameIn(JsonObject reference) => reference.TextAt("$ref")![References.Length..];

    private static string[] GroupVersions() => [.. ResourceCatalog.All.Select(PathOf).Distinct()];

    private static string PathOf(ResourceKind kind) => kind.Group.Length == 0 ? $"api/{kind.Version}" : $"apis/{kind.Group}/{kind.Version}";

    private static JsonObject Make(string path)
    {
        var kinds = ResourceCatalog.All.Where(kind => PathOf(kind) == path).ToArray();
        var schemas = new JsonObject();
        foreach (var kind in kinds) Add(schemas, ApiSchema.Of(kind.Kind), kind);
        return new()
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.36.2" },
            ["paths"] = new JsonObject(kinds.Where(kind => !kind.Virtual).Select(kind => KeyValuePair.Create(ObjectPath(kind), (JsonNode?)Operations(kind)))),
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    private static string ObjectPath(ResourceKind kind) => $"/{PathOf(kind)}/{(kind.Namespaced ? "namespaces/{namespace}/" : "")}{kind.Plural}/{{name}}";

    private static JsonObject Operations(ResourceKind kind)
    {
        var content = new JsonObject(PatchTypes.Select(type => KeyValuePair.Create(type, (JsonNode?)new JsonObject { ["schema"] = new JsonObject { ["type"] = "object" } })));
        return new()
        {
            ["patch"] = new JsonObject
            {
                ["x-kubernetes-action"] = "patch",
                ["x-kubernetes-group-version-kind"] = GroupVersionKind(kind),
                ["parameters"] = new JsonArray([.. PatchParameters.Select(name => (JsonNode)new JsonObject
                {
                    ["name"] = name,
                    ["in"] = "query",
                    ["schema"] = new JsonObject { ["type"] = name == "force" ? "boolean" : "string", ["uniqueItems"] = true },
                })]),
                ["requestBody"] = new JsonObject { ["content"] = content },
                ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
            },
        };
    }

    private static void Add(JsonObject schemas, ApiType type, ResourceKind? kind = null)
    {
        var name = Name(type);
        if (schemas.ContainsKey(name)) return;
        var schema = new JsonObject { ["type"] = "object" };
        schemas[name] = schema;
        var properties = new JsonObject();
        foreach (var field in type.Fields) properties[field.Name] = Property(schemas, field);
        schema["properties"] = properties;
        if (kind is null) return;
        schema["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(kind));
    }

    private static JsonObject Property(JsonObject schemas, ApiField field)
    {
        var schema = Schema(schemas, field.Type);
        if (field.MergeKey is not null) schema["x-kubernetes-patch-merge-key"] = field.MergeKey;
        var strategy = (field.MergeKey is not null || field.MergeValues, field.RetainKeys) switch
        {
            (true, true) => "merge,retainKeys",
            (true, false) => "merge",
            (false, true) => "retainKeys",
            _ => null,
        };
        if (strategy is not null) schema["x-kubernetes-patch-strategy"] = strategy;
        return schema;
    }

    private static JsonObject Schema(JsonObject schemas, FieldType type)
    {
        switch (type.Form)
        {
            case ValueForm.Object:
                Add(schemas, type.Object!);
                // A reference stands alone, so that fields may add to it.
                return new() { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = References + Name(type.Object!) }) };
            case ValueForm.List:
                return new() { ["type"] = "array", ["items"] = Schema(schemas, type.Element!) };
            case ValueForm.Map:
                return new() { ["type"] = "object", ["additionalProperties"] = Schema(schemas, type.Element!) };
            case ValueForm.Int32 or ValueForm.Int64:
                return new() { ["type"] = "integer", ["format"] = type.GoName };
            case ValueForm.Float:
                return new() { ["type"] = "number", ["format"] = "double" };
            case ValueForm.Flag:
                return new() { ["type"] = "boolean" };
            case ValueForm.Bytes:
                return new() { ["type"] = "string", ["format"] = "byte" };
            case ValueForm.Time or ValueForm.MicroTime:
                return new() { ["type"] = "string", ["format"] = "date-time" };
            case ValueForm.IntOrText:
                return new() { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" }), ["format"] = "int-or-string" };
            case ValueForm.Any:
                return new() { ["type"] = "object" };
            default:
                return new() { ["type"] = "string" };
        }
    }

    private static JsonObject GroupVersionKind(ResourceKind kind) => new() { ["group"] = kind.Group, ["kind"] = kind.Kind, ["version"] = kind.Version };

    private static string Name(ApiType type) => $"io.k8s.api.sandbox.v1.{type.Name}";
}
