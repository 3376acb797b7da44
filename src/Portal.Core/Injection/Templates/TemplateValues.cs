using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Core.Injection.Templates;

/// <summary>Values as Go prints and weighs them.</summary>
internal static class TemplateValues
{
    // Go escapes <, > and & and nothing else beyond what JSON demands.
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Pretty = new(Compact) { WriteIndented = true, IndentSize = 2 };

    /// <summary>What stands where a map has no such key: printed like this, and not true.</summary>
    public static JsonNode Missing { get; } = JsonValue.Create("<no value>");

    /// <summary>What Go's fmt prints for it: maps by key as <c>map[a:1 b:2]</c>, lists as <c>[1 2]</c>, nothing as <c>&lt;nil&gt;</c>.</summary>
    public static string Shown(JsonNode? value) => value switch
    {
        null => "<nil>",
        JsonObject map => $"map[{string.Join(' ', Sorted(map).Select(pair => $"{pair.Key}:{Shown(pair.Value)}"))}]",
        JsonArray list => $"[{string.Join(' ', list.Select(Shown))}]",
        JsonValue text when text.TryGetValue<string>(out var plain) => plain,
        JsonValue flag when flag.TryGetValue<bool>(out var truth) => truth ? "true" : "false",
        // The agent keeps numbers as Vault wrote them.
        _ => value.ToJsonString(Compact),
    };

    /// <summary>What counts as true: anything but nothing, false, 0, the empty text, list and map.</summary>
    public static bool IsTrue(JsonNode? value) => value switch
    {
        null => false,
        _ when ReferenceEquals(value, Missing) => false,
        JsonObject map => map.Count > 0,
        JsonArray list => list.Count > 0,
        JsonValue text when text.TryGetValue<string>(out var plain) => plain.Length > 0,
        JsonValue flag when flag.TryGetValue<bool>(out var truth) => truth,
        _ => Shown(value) != "0",
    };

    public static IEnumerable<(JsonNode? Key, JsonNode? Value)> Entries(JsonNode? value, int line) => value switch
    {
        JsonObject map => Sorted(map).Select(pair => ((JsonNode?)JsonValue.Create(pair.Key), pair.Value)),
        JsonArray list => list.Select((item, index) => ((JsonNode?)JsonValue.Create(index), item)),
        _ => throw new TemplateException("range needs a map or a list: the agent fails.", line),
    };

    public static string Json(JsonNode? value, bool pretty, bool escapesHtml)
    {
        var text = value is null ? "null" : SortedCopy(value)!.ToJsonString(pretty ? Pretty : Compact);
        return escapesHtml ? text.Replace("&", "\\u0026", StringComparison.Ordinal).Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal) : text;
    }

    public static bool AreEqual(JsonNode? left, JsonNode? right) => string.Equals(Shown(left), Shown(right), StringComparison.Ordinal);

    public static int Length(JsonNode? value, int line) => value switch
    {
        JsonObject map => map.Count,
        JsonArray list => list.Count,
        JsonValue text when text.TryGetValue<string>(out var plain) => System.Text.Encoding.UTF8.GetByteCount(plain),
        _ => throw new TemplateException("len needs a text, a list or a map.", line),
    };

    public static JsonNode? At(JsonNode? value, JsonNode? key, int line) => value switch
    {
        JsonObject map => map.TryGetPropertyValue(Shown(key), out var found) ? found : Missing,
        JsonArray list when int.TryParse(Shown(key), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
        _ => throw new TemplateException($"index finds nothing at {Shown(key)}: the agent fails.", line),
    };

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Sorted(JsonObject map) => map.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    private static JsonNode? SortedCopy(JsonNode? value) => value switch
    {
        JsonObject map => new JsonObject(Sorted(map).Select(pair => KeyValuePair.Create(pair.Key, SortedCopy(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(SortedCopy)]),
        _ => value?.DeepClone(),
    };
}
