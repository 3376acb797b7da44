using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Core;

/// <summary>Lenient conversions, with the texts of the library that real servers convert with.</summary>
internal static class WeakJson
{
    public static string Text(JsonNode? raw, string at = "") => raw switch
    {
        null => "",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonValue value when value.GetValueKind() == JsonValueKind.True => "1",
        JsonValue value when value.GetValueKind() == JsonValueKind.False => "0",
        JsonValue value => value.ToJsonString(),
        _ => throw Unconvertible(raw, "string", at),
    };

    public static long Int(JsonNode? raw, string at = "") => raw switch
    {
        null => 0,
        JsonValue value when value.GetValueKind() == JsonValueKind.True => 1,
        JsonValue value when value.GetValueKind() == JsonValueKind.False => 0,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => ParseNumber(value.ToJsonString(), at),
        JsonValue value => ParseText(value.GetValue<string>(), at),
        _ => throw Unconvertible(raw, "int", at),
    };

    public static bool Flag(JsonNode? raw) => raw switch
    {
        null => false,
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.ToJsonString() != "0",
        JsonValue value => value.GetValue<string>() switch
        {
            "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
            "" or "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
            _ => throw new FormatException("'' cannot parse value as 'bool': strconv.ParseBool: invalid syntax"),
        },
        _ => throw Unconvertible(raw, "bool", ""),
    };

    public static TimeSpan Duration(JsonNode? raw, bool mayBeNegative)
    {
        if (raw is not JsonValue || raw.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        {
            throw new FormatException("could not parse duration from input");
        }

        var duration = GoDuration.Parse(Text(raw));
        return !mayBeNegative && duration < TimeSpan.Zero
            ? throw new FormatException($"cannot provide negative value '{(long)duration.TotalSeconds}'")
            : TimeSpan.FromSeconds((long)duration.TotalSeconds);
    }

    public static IReadOnlyList<string> List(JsonNode? raw) => raw switch
    {
        null => [],
        JsonArray array => [.. array.Select((item, i) => Text(item, $"[{i}]").Trim())],
        JsonValue => [.. Text(raw).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        _ => throw Unconvertible(raw, "[]string", ""),
    };

    public static IReadOnlyList<long> Ints(JsonNode? raw)
    {
        try
        {
            return raw switch
            {
                null => [],
                JsonArray array => [.. array.Select((item, i) => Int(item, $"[{i}]"))],
                JsonValue => [.. Text(raw).Split(',', StringSplitOptions.RemoveEmptyEntries).Select((item, i) => ParseText(item, $"[{i}]"))],
                _ => throw Unconvertible(raw, "[]int", ""),
            };
        }
        catch (FormatException e)
        {
            throw new FormatException("decoding failed due to the following error(s):\n\n" + e.Message, e);
        }
    }

    public static JsonObject? Map(JsonNode? raw) => raw switch
    {
        null => null,
        JsonObject map => map,
        JsonArray { Count: 0 } => [],
        _ => throw Unconvertible(raw, "map[string]interface {}", ""),
    };

    public static IReadOnlyDictionary<string, string> Pairs(JsonNode? raw)
    {
        if (raw is null or JsonObject)
        {
            return raw is JsonObject map ? map.ToDictionary(pair => pair.Key, pair => Text(pair.Value)) : [];
        }

        var pairs = new Dictionary<string, string>();
        foreach (var item in raw is JsonArray array ? array.Select(item => Text(item)) : [Text(raw)])
        {
            var cut = item.IndexOf('=', StringComparison.Ordinal);
            if (cut <= 0)
            {
                throw new FormatException($"invalid key pair \"{item}\"");
            }

            pairs[item[..cut]] = item[(cut + 1)..];
        }

        return pairs;
    }

    public static DateTimeOffset Time(JsonNode? raw)
    {
        var text = Text(raw);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && text.Contains('-', StringComparison.Ordinal)
            ? time.ToUniversalTime()
            : throw new FormatException("could not parse string as date and time");
    }

    /// <summary>Go's name of a JSON value's type.</summary>
    public static string TypeName(JsonNode? raw) => raw switch
    {
        null => "nil",
        JsonObject => "map[string]interface {}",
        JsonArray => "[]interface {}",
        _ => raw.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "json.Number",
            _ => "bool",
        },
    };

    private static long ParseNumber(string text, string at) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"error decoding json.Number into {at}: strconv.ParseInt: parsing \"{text}\": invalid syntax");

    private static long ParseText(string text, string at) => text.Length == 0 ? 0
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{at}' cannot parse value as 'int': strconv.ParseInt: invalid syntax");

    private static FormatException Unconvertible(JsonNode? raw, string wanted, string at) => new($"'{at}' expected type '{wanted}', got unconvertible type '{TypeName(raw)}'");
}
