using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Portal.Sandbox.Tests.Contract;

/// <summary>Compares what a recording expects with what was answered. Everything exactly, except for objects with one member that starts with a dollar.</summary>
internal static class Matching
{
    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["time"] = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",
        ["uuid"] = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        ["token"] = @"^((hvs|hvb|hvr|s|b|r)\.)[A-Za-z0-9_.-]{16,}$",
        ["jwt"] = @"^ey[A-Za-z0-9_-]+\.ey[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$",
        ["string"] = "^(?s:.+)$",
    };

    /// <param name="subset">Objects may have more members than expected.</param>
    public static List<string> Differences(JsonNode? expected, JsonNode? actual, string at = "", bool subset = false)
    {
        if (Matcher(expected) is var (name, argument))
        {
            return ByMatcher(name, argument, actual, at, subset);
        }

        return expected switch
        {
            JsonObject map => actual is JsonObject other ? Members(map, other, at, subset) : Wrong(expected, actual, at),
            JsonArray items when actual is JsonArray others && items.Count == others.Count =>
                [.. items.Zip(others).SelectMany((pair, i) => Differences(pair.First, pair.Second, $"{at}/{i}", subset))],
            JsonArray => Wrong(expected, actual, at),
            _ => Equal(expected, actual) ? [] : Wrong(expected, actual, at),
        };
    }

    /// <summary>The matcher an object is, if it is one.</summary>
    public static (string Name, JsonNode? Argument)? Matcher(JsonNode? node) =>
        node is JsonObject { Count: 1 } map && map.First() is { Key: ['$', not '{', ..] } only ? (only.Key[1..], only.Value) : null;

    private static List<string> ByMatcher(string name, JsonNode? argument, JsonNode? actual, string at, bool subset)
    {
        var wrong = Wrong(argument, actual, $"{at} ({name})");
        switch (name)
        {
            case "match":
                return Fits(argument!.GetValue<string>(), actual) ? [] : wrong;
            case "regex":
                return Text(actual) is { } text && Regex.IsMatch(text, argument!.GetValue<string>()) ? [] : wrong;
            case "contains" when argument is JsonArray items:
                return actual is JsonArray have && items.All(item => have.Any(one => Differences(item, one, at, subset: true).Count == 0)) ? [] : wrong;
            case "contains" when argument is JsonObject:
                return Differences(argument, actual, at, subset: true);
            case "contains":
                return Text(actual)?.Contains(argument!.GetValue<string>(), StringComparison.Ordinal) == true ? [] : wrong;
            case "unordered":
                return Unordered((JsonArray)argument!, actual as JsonArray, subset) ? [] : wrong;
            case "oneOf":
                var tries = ((JsonArray)argument!).Select(choice => Differences(choice, actual, at, subset)).ToList();
                return tries.MinBy(differences => differences.Count)!;
            case "optional":
                return Differences(argument, actual, at, subset);
            case "absent":
                return [$"{at}: should be absent, is {Short(actual)}"];
            default:
                throw new NotSupportedException("matcher " + name);
        }
    }

    private static bool Fits(string kind, JsonNode? actual) => kind switch
    {
        "any" => true,
        "number" => actual?.GetValueKind() == JsonValueKind.Number,
        _ => Text(actual) is { } text && Regex.IsMatch(text, Kinds[kind]),
    };

    private static bool Unordered(JsonArray items, JsonArray? actual, bool subset)
    {
        var left = actual?.ToList() ?? [];
        return left.Count == items.Count && items.All(item =>
        {
            var hit = left.FindIndex(one => Differences(item, one, "", subset).Count == 0);
            if (hit >= 0)
            {
                left.RemoveAt(hit);
            }

            return hit >= 0;
        });
    }

    private static List<string> Members(JsonObject expected, JsonObject actual, string at, bool subset)
    {
        var differences = new List<string>();
        foreach (var (name, value) in expected.Where(pair => pair.Key != "$mayHave"))
        {
            if (actual.TryGetPropertyValue(name, out var have))
            {
                differences.AddRange(Differences(value, have, $"{at}/{name}", subset));
            }
            else if (Matcher(value) is not ({ } matcher, _) || matcher is not ("optional" or "absent"))
            {
                differences.Add($"{at}/{name}: missing, should be {Short(value)}");
            }
        }

        var mayHave = (expected["$mayHave"] as JsonArray)?.Select(name => name!.GetValue<string>()).ToHashSet() ?? [];
        return subset ? differences : [.. differences, .. actual.Where(pair => !expected.ContainsKey(pair.Key) && !mayHave.Contains(pair.Key)).Select(pair => $"{at}/{pair.Key}: not expected, is {Short(pair.Value)}")];
    }

    private static bool Equal(JsonNode? expected, JsonNode? actual) =>
        expected?.GetValueKind() == JsonValueKind.Number && actual?.GetValueKind() == JsonValueKind.Number
            ? Number(expected) == Number(actual)
            : JsonNode.DeepEquals(expected, actual);

    private static double Number(JsonNode node) => JsonSerializer.Deserialize<double>(node.ToJsonString());

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static List<string> Wrong(JsonNode? expected, JsonNode? actual, string at) => [$"{(at.Length == 0 ? "/" : at)}: should be {Short(expected)}, is {Short(actual)}"];

    private static string Short(JsonNode? node) => node?.ToJsonString() is not { } text ? "null" : text.Length <= 300 ? text : text[..300] + "…";
}
