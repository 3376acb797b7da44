using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portal.Sandbox.Kubernetes.Storage;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Portal.Sandbox.Kubernetes.Schema;

/// <summary>YAML as the real server reads it: by version 1.1, where an unquoted <c>yes</c> is a flag.</summary>
internal static partial class YamlText
{
    private const int Deepest = 1_000;
    private const int MostNodes = 1_000_000;

    /// <exception cref="FormatException">It is no YAML; the message says why.</exception>
    public static byte[] ToJson(byte[] body) => JsonSerializer.SerializeToUtf8Bytes(Parse(body), JsonText.Compact);

    /// <exception cref="FormatException">It is no YAML; the message says why.</exception>
    public static JsonNode? Parse(byte[] body)
    {
        try
        {
            var text = Encoding.UTF8.GetString(body);
            CheckDepth(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            var left = MostNodes;
            return stream.Documents.Count == 0 ? null : Convert(stream.Documents[0].RootNode, ref left);
        }
        catch (Exception error) when (error is OverflowException or ArgumentException)
        {
            throw new FormatException("error converting YAML to JSON: yaml: " + error.Message, error);
        }
        catch (YamlException error)
        {
            var where = error.Start.Line > 1 ? $"line {error.Start.Line}: " : "";
            throw new FormatException($"error converting YAML to JSON: yaml: {where}{Words(error.Message)}", error);
        }
    }

    /// <summary>The reader's words are not those of the real server's reader; the commonest mistake is told in the latter.</summary>
    private static string Words(string message)
    {
        if (message.Contains("invalid mapping", StringComparison.OrdinalIgnoreCase) || message.Contains("mapping values", StringComparison.OrdinalIgnoreCase)) return "mapping values are not allowed in this context";
        var why = message.Split("): ")[^1].TrimEnd('.');
        return why.Length > 0 ? char.ToLowerInvariant(why[0]) + why[1..] : "control characters are not allowed";
    }

    /// <summary>Documents are read by recursion, so how deep they go is looked at first.</summary>
    private static void CheckDepth(string text)
    {
        var parser = new Parser(new StringReader(text));
        for (var depth = 0; parser.MoveNext();)
        {
            depth += parser.Current switch
            {
                SequenceStart or MappingStart => 1,
                SequenceEnd or MappingEnd => -1,
                _ => 0,
            };
            if (depth > Deepest) throw new FormatException($"error converting YAML to JSON: yaml: exceeded max depth of {Deepest}");
        }
    }

    /// <param name="left">How many nodes may still come: names that stand for whole trees must not multiply them.</param>
    private static JsonNode? Convert(YamlNode node, ref int left)
    {
        if (--left < 0) throw new FormatException("error converting YAML to JSON: yaml: document contains excessive aliasing");
        switch (node)
        {
            case YamlMappingNode map:
                var document = new JsonObject();
                foreach (var (key, value) in map.Children)
                {
                    if (key is not YamlScalarNode name) throw new FormatException("error converting YAML to JSON: yaml: invalid map key");
                    document[name.Value ?? ""] = Convert(value, ref left);
                }

                return document;
            case YamlSequenceNode list:
                var items = new JsonArray();
                foreach (var item in list.Children) items.Add(Convert(item, ref left));
                return items;
            case YamlScalarNode { Style: ScalarStyle.Plain } plain:
                return Plain(plain.Value ?? "");
            case YamlScalarNode quoted:
                return JsonValue.Create(quoted.Value);
            default:
                return null;
        }
    }

    /// <summary>JSON as YAML with its keys sorted, as the real server writes it.</summary>
    public static byte[] FromJson(ReadOnlyMemory<byte> json)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(text);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, JsonNode.Parse(json.Span));
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(null, null, isImplicit: true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    Emit(emitter, JsonValue.Create(key));
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list) Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            default:
                var text = node.AsText();
                // What would be read back as something else needs its quotes.
                var style = text is null ? ScalarStyle.Plain : text.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal : Plain(text).AsText() == text ? ScalarStyle.Any : ScalarStyle.DoubleQuoted;
                emitter.Emit(new Scalar(null, null, text ?? node?.ToJsonString() ?? "null", style, isPlainImplicit: true, isQuotedImplicit: true));
                break;
        }
    }

    private static JsonNode? Plain(string text)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL") return null;
        if (text is "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y") return true;
        if (text is "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N") return false;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && !OctalForm().IsMatch(text)) return whole;
        if (OctalForm().IsMatch(text)) return System.Convert.ToInt64(text.Replace("o", "", StringComparison.Ordinal), 8);
        if (HexForm().IsMatch(text)) return System.Convert.ToInt64(text, 16);
        if (FloatForm().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return number;
        return JsonValue.Create(text);
    }

    [GeneratedRegex(@"\A0o?[0-7]+\z")]
    private static partial Regex OctalForm();

    [GeneratedRegex(@"\A0x[0-9A-Fa-f]+\z")]
    private static partial Regex HexForm();

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex FloatForm();
}
