using System.Globalization;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Patches;

/// <summary>RFC 6902: a list of operations, all or nothing.</summary>
internal static class JsonPatch
{
    public static JsonNode? Apply(JsonNode? document, JsonArray operations)
    {
        foreach (var operation in operations.OfType<JsonObject>()) document = Apply(document, operation);
        return document;
    }

    private static JsonNode? Apply(JsonNode? document, JsonObject operation)
    {
        var path = Path(operation, "path");
        switch (operation.TextAt("op"))
        {
            case "add":
                return Add(document, path, operation["value"]?.DeepClone());
            case "remove":
                return Remove(document, path, out _);
            case "replace":
                document = Remove(document, path, out _);
                return Add(document, path, operation["value"]?.DeepClone());
            case "move":
                document = Remove(document, Path(operation, "from"), out var moved);
                return Add(document, path, moved);
            case "copy":
                return Add(document, path, Find(document, Path(operation, "from"))?.DeepClone());
            case "test" when JsonNode.DeepEquals(Find(document, path), operation["value"]):
                return document;
            default:
                throw Rejected();
        }
    }

    private static string[] Path(JsonObject operation, string member)
    {
        var text = operation.TextAt(member) ?? throw Rejected();
        if (text.Length == 0) return [];
        if (text[0] != '/') throw Rejected();
        return [.. text[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    private static JsonNode? Find(JsonNode? node, string[] path)
    {
        foreach (var key in path)
        {
            node = node switch
            {
                JsonObject parent when parent.ContainsKey(key) => parent[key],
                JsonArray list => list[Index(list, key, list.Count - 1)],
                _ => throw Rejected(),
            };
        }

        return node;
    }

    private static JsonNode? Add(JsonNode? document, string[] path, JsonNode? value)
    {
        if (path.Length == 0) return value;
        switch (Find(document, path[..^1]))
        {
            case JsonObject parent:
                parent[path[^1]] = value;
                break;
            case JsonArray list:
                list.Insert(path[^1] == "-" ? list.Count : Index(list, path[^1], list.Count), value);
                break;
            default:
                throw Rejected();
        }

        return document;
    }

    private static JsonNode? Remove(JsonNode? document, string[] path, out JsonNode? removed)
    {
        if (path.Length == 0) throw Rejected();
        switch (Find(document, path[..^1]))
        {
            case JsonObject parent when parent.ContainsKey(path[^1]):
                removed = parent[path[^1]];
                parent.Remove(path[^1]);
                break;
            case JsonArray list:
                var index = Index(list, path[^1], list.Count - 1);
                removed = list[index];
                list.RemoveAt(index);
                break;
            default:
                throw Rejected();
        }

        return document;
    }

    private static int Index(JsonArray list, string key, int most)
    {
        _ = list;
        return int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= most ? index : throw Rejected();
    }

    private static KubeStatusException Rejected() => new(422, "Invalid", "the server rejected our request due to an error in our request", []);
}
