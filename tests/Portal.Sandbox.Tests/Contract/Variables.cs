using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Portal.Sandbox.Tests.Contract;

/// <summary>What <c>${name}</c> stands for in a recording. A text that is nothing but one variable takes the variable's type.</summary>
internal sealed partial class Variables
{
    private readonly Dictionary<string, JsonNode?> _values = [];

    public void Set(string name, JsonNode? value) => _values[name] = value?.DeepClone();

    /// <summary>Takes a value out of an answer: a JSON pointer, which may end in <c>|base64</c>.</summary>
    public void Save(string name, string pointer, JsonNode? body)
    {
        var (path, coding) = pointer.Split('|') is [var first, var second] ? (first, second) : (pointer, "");
        var node = body;
        foreach (var part in path.Split('/').Skip(1).Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            node = node is JsonArray array ? array[int.Parse(part)] : node?[part];
        }

        Assert.True(node is not null, $"nothing to save at {path}");
        Set(name, coding == "base64" ? Encoding.UTF8.GetString(Convert.FromBase64String(node!.GetValue<string>())) : node);
    }

    public JsonNode? Fill(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(pair => KeyValuePair.Create(Fill(pair.Key), Fill(pair.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Fill)]),
        JsonValue value when value.TryGetValue<string>(out var text) => Whole().Match(text) is { Success: true } one ? Value(one.Groups[1].Value)?.DeepClone() : Fill(text),
        _ => node?.DeepClone(),
    };

    public string Fill(string text) => Name().Replace(text, found => Value(found.Groups[1].Value) is JsonValue value && value.TryGetValue<string>(out var it) ? it : Value(found.Groups[1].Value)?.ToJsonString() ?? "");

    private JsonNode? Value(string name) => _values.TryGetValue(name, out var value) ? value : throw new InvalidOperationException($"variable {name} is not set");

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\$\{(\w+)\}$")]
    private static partial Regex Whole();
}
