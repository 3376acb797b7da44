using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Schema;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.FieldManagement;

/// <summary>What does not fit the types in a document that is to be applied, in the words of that part of the real server.</summary>
internal static class TypedCheck
{
    public static List<string> Problems(JsonObject document, ApiType type)
    {
        var problems = new List<string>();
        Object(document, type, "", problems);
        return problems;
    }

    private static void Object(JsonObject document, ApiType type, string path, List<string> problems)
    {
        foreach (var (key, value) in document)
        {
            var here = $"{path}.{key}";
            if (type.Find(key) is not { } field) problems.Add($"{here}: field not declared in schema");
            else if (value is not null) Value(value, field.Type, field.Keys, here, problems);
        }
    }

    private static void Value(JsonNode value, FieldType type, IReadOnlyList<string> keys, string path, List<string> problems)
    {
        switch (type.Form)
        {
            case ValueForm.Object when value is JsonObject document:
                Object(document, type.Object!, path, problems);
                break;
            case ValueForm.Map when value is JsonObject map:
                foreach (var (key, item) in map)
                {
                    if (item is not null) Value(item, type.Element!, [], $"{path}.{key}", problems);
                }

                break;
            case ValueForm.List when value is JsonArray list:
                Items(list, type.Element!, keys, path, problems);
                break;
            default:
                if (Expected(value, type) is { } expected) problems.Add($"{path}: expected {expected}, got &value.valueUnstructured{{Value:{Shown(value)}}}");
                break;
        }
    }

    private static void Items(JsonArray list, FieldType element, IReadOnlyList<string> keys, string path, List<string> problems)
    {
        for (var index = 0; index < list.Count; index++)
        {
            if (list[index] is not { } item) continue;
            var missing = keys.FirstOrDefault(key => key != "protocol" && item is JsonObject && item.At(key) is null);
            if (missing is not null) problems.Add($"{path}: element {index}: associative list with keys has an element that omits key field \"{missing}\" (and doesn't have default value)");
            else Value(item, element, [], item is JsonObject document && keys.Count > 0 ? $"{path}[{string.Join(",", keys.Select(key => $"{key}={document[key]?.ToJsonString(JsonText.Compact) ?? "\"TCP\""}"))}]" : $"{path}[{index}]", problems);
        }
    }

    private static string? Expected(JsonNode value, FieldType type)
    {
        var kind = value.GetValueKind();
        return type.Form switch
        {
            ValueForm.Any => null,
            ValueForm.Object or ValueForm.Map => "map",
            ValueForm.List => "list",
            ValueForm.Flag => kind is JsonValueKind.True or JsonValueKind.False ? null : "boolean",
            ValueForm.Int32 or ValueForm.Int64 or ValueForm.Float => kind is JsonValueKind.Number ? null : "numeric (int or float)",
            ValueForm.Quantity or ValueForm.IntOrText => kind is JsonValueKind.Number or JsonValueKind.String ? null : "string",
            _ => kind is JsonValueKind.String ? null : "string",
        };
    }

    private static string Shown(JsonNode value) => value switch
    {
        JsonObject or JsonArray => GoText.Print(value),
        _ => value.GetValueKind() is JsonValueKind.String ? $"\"{value.AsText()}\"" : value.ToJsonString(),
    };
}
