using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Core.Injection.Templates;

/// <summary>The functions of consul-template that secrets' templates use. Others are the agent's own; there is no preview of them.</summary>
internal static class TemplateFunctions
{
    public static JsonNode? Call(string name, IReadOnlyList<JsonNode?> arguments, int line)
    {
        JsonNode? Argument(int index) => index < arguments.Count ? arguments[index] : throw new TemplateException($"{name} needs {index + 1} {(index == 0 ? "argument" : "arguments")}.", line);
        string Text(int index) => TemplateValues.Shown(Argument(index));
        return name switch
        {
            "index" => arguments.Skip(1).Aggregate(Argument(0), (value, key) => TemplateValues.At(value, key, line)),
            "len" => JsonValue.Create(TemplateValues.Length(Argument(0), line)),
            "not" => JsonValue.Create(!TemplateValues.IsTrue(Argument(0))),
            "and" => arguments.FirstOrDefault(value => !TemplateValues.IsTrue(value)) ?? Argument(arguments.Count - 1),
            "or" => arguments.FirstOrDefault(TemplateValues.IsTrue) ?? Argument(arguments.Count - 1),
            "eq" => JsonValue.Create(arguments.Skip(1).Any(value => TemplateValues.AreEqual(Argument(0), value))),
            "ne" => JsonValue.Create(!TemplateValues.AreEqual(Argument(0), Argument(1))),
            "print" => JsonValue.Create(string.Concat(arguments.Select(TemplateValues.Shown))),
            "println" => JsonValue.Create(string.Join(' ', arguments.Select(TemplateValues.Shown)) + "\n"),
            "printf" => JsonValue.Create(Format(Text(0), [.. arguments.Skip(1)], line)),
            "toJSON" => JsonValue.Create(TemplateValues.Json(Argument(0), pretty: false, escapesHtml: true)),
            "toJSONPretty" => JsonValue.Create(TemplateValues.Json(Argument(0), pretty: true, escapesHtml: true)),
            "toUnescapedJSON" => JsonValue.Create(TemplateValues.Json(Argument(0), pretty: false, escapesHtml: false)),
            "toUnescapedJSONPretty" => JsonValue.Create(TemplateValues.Json(Argument(0), pretty: true, escapesHtml: false)),
            "parseJSON" => Parse(Text(0), line),
            "base64Encode" => JsonValue.Create(Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(0)))),
            "base64Decode" => JsonValue.Create(Decode(Text(0), line)),
            "toUpper" => JsonValue.Create(Text(0).ToUpperInvariant()),
            "toLower" => JsonValue.Create(Text(0).ToLowerInvariant()),
            "trimSpace" => JsonValue.Create(Text(0).Trim()),
            "replaceAll" => JsonValue.Create(Text(2).Replace(Text(0), Text(1), StringComparison.Ordinal)),
            "contains" => JsonValue.Create(Text(1).Contains(Text(0), StringComparison.Ordinal)),
            "split" => new JsonArray([.. Text(1).Split(Text(0)).Select(part => (JsonNode?)JsonValue.Create(part))]),
            "join" => JsonValue.Create(string.Join(Text(0), TemplateValues.Entries(Argument(1), line).Select(entry => TemplateValues.Shown(entry.Value)))),
            "indent" => JsonValue.Create(Indent(Text(0), Text(1), line)),
            _ => throw new TemplateException($"{name} is left to the agent; there is no preview of it.", line),
        };
    }

    private static string Format(string format, JsonNode?[] arguments, int line)
    {
        var output = new StringBuilder();
        var next = 0;
        for (var index = 0; index < format.Length; index++)
        {
            if (format[index] != '%' || index + 1 == format.Length)
            {
                output.Append(format[index]);
                continue;
            }

            var verb = format[++index];
            if (verb == '%') output.Append('%');
            else if (next >= arguments.Length) throw new TemplateException("printf has fewer arguments than its format.", line);
            else output.Append(verb switch { 's' or 'v' or 'd' => TemplateValues.Shown(arguments[next++]), 'q' => JsonSerializer.Serialize(TemplateValues.Shown(arguments[next++])), _ => throw new TemplateException($"printf %{verb} is left to the agent; there is no preview of it.", line) });
        }

        return output.ToString();
    }

    private static JsonNode? Parse(string text, int line)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new TemplateException("parseJSON is given a text that is not JSON: the agent fails.", line);
        }
    }

    private static string Decode(string text, int line)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            throw new TemplateException("base64Decode is given a text that is not Base64: the agent fails.", line);
        }
    }

    private static string Indent(string count, string text, int line)
    {
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var spaces)) throw new TemplateException("indent needs a number.", line);
        var pad = new string(' ', spaces);
        return string.Join('\n', text.Split('\n').Select(part => part.Length == 0 ? part : pad + part));
    }
}
