using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>Turns what a client sent into an object of a kind.</summary>
internal static class ObjectDecoder
{
    public static JsonObject Decode(KubeRequest request, byte[] body, string apiVersion, string kind, FieldValidation validation)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            throw KubeStatusException.BadRequest($"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; json parse error");
        }

        if (node is not JsonObject document) throw KubeStatusException.BadRequest($"the object provided is unrecognized (must be of type {kind})");
        if (document.TextAt("kind") is { } given && given != kind)
        {
            throw KubeStatusException.BadRequest($"{given} in version \"{document.TextAt("apiVersion")}\" cannot be handled as a {kind}: converting");
        }

        return document;
    }
}
