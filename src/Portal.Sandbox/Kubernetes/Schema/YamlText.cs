using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portal.Sandbox.Kubernetes.Storage;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Portal.Sandbox.Kubernetes.Schema;

/// <summary>YAML as the real server reads it: by version 1.1, where an unquoted <c>yes</c> is a flag.</summary>
internal static partial class YamlText
{
    /// <exception cref="FormatException">It is no YAML; the message says why.</exception>
    public static byte[] ToJson(byte[] body) => JsonSerializer.SerializeToUtf8Bytes(Parse(body), JsonText.Compact);

    /// <exception cref="FormatException">It is no YAML; the message says why.</exception>
    public static JsonNode? Parse(byte[] body)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(Encoding.UTF8.GetString(body)));
            return stream.Documents.Count == 0 ? null : Convert(stream.Documents[0].RootNode);
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

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(item => KeyValuePair.Create(((YamlScalarNode)item.Key).Value ?? "", Convert(item.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value ?? ""),
        YamlScalarNode quoted => JsonValue.Create(quoted.Value),
        _ => null,
    };

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
