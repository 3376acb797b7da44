using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Discovery;

/// <summary>
/// <c>/openapi/v2</c>: the types of all groups in one document, for clients from before OpenAPI 3. It says the same as
/// <see cref="OpenApi"/>, in the older form: references stand alone, and a number or text is a text of that format. JSON only.
/// </summary>
internal static class SwaggerDocument
{
    private const string References = "#/definitions/";
    private static readonly Lazy<byte[]> Document = new(() => JsonText.Bytes(Make()));

    public static byte[] Bytes => Document.Value;

    private static JsonObject Make()
    {
        var definitions = new JsonObject();
        foreach (var (name, schema) in OpenApi.Schemas()) definitions[name] = Older(schema);
        return new()
        {
            ["swagger"] = "2.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.36.2" },
            ["paths"] = new JsonObject(),
            ["definitions"] = definitions,
        };
    }

    private static JsonNode? Older(JsonNode? node) => node switch
    {
        JsonArray array => new JsonArray([.. array.Select(Older)]),
        JsonObject schema => Older(schema),
        _ => node?.DeepClone(),
    };

    private static JsonObject Older(JsonObject schema)
    {
        var older = new JsonObject();
        foreach (var (key, value) in schema)
        {
            if (key == "allOf" && value!.AsArray() is [JsonObject reference]) older["$ref"] = References + OpenApi.NameIn(reference);
            else if (key == "oneOf") older["type"] = "string";
            else older[key] = Older(value);
        }

        return older;
    }
}
