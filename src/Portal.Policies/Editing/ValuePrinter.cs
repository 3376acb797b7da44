using System.Collections;
using System.Globalization;
using Portal.Policies.Syntax;

namespace Portal.Policies.Editing;

/// <summary>Writes values, and whole stanzas, in one of the two encodings.</summary>
internal sealed class ValuePrinter(bool isJson, string newline)
{
    /// <summary>A new stanza as people write it: in HCL a <c>path</c> block, in JSON a member of the <c>path</c> object.</summary>
    public string Stanza(PolicyStanza stanza, string indent)
    {
        var inner = indent + "  ";
        var fields = StanzaValues.Of(stanza).ToList();
        if (stanza.Shorthand is null && stanza.CapabilityNames.Count == 0)
        {
            fields.Insert(0, ("capabilities", Array.Empty<string>()));
        }

        var open = isJson ? $"{HclString.Quote(stanza.Pattern)}: {{" : $"path {HclString.Quote(stanza.Pattern)} {{";
        var body = string.Join(isJson ? "," + newline : newline, fields.Select(field => inner + Field(field.Key, field.Value, inner)));
        return open + newline + body + newline + indent + "}";
    }

    /// <summary><c>key = value</c> or <c>"key": value</c>; what does not fit on one line is indented further than <paramref name="indent"/>.</summary>
    public string Field(string key, object value, string indent) => (isJson ? $"\"{key}\": " : $"{key} = ") + Value(value, indent);

    /// <summary>A value alone.</summary>
    public string Value(object value, string indent) => value switch
    {
        string text => HclString.Quote(text),
        bool flag => flag ? "true" : "false",
        IReadOnlyDictionary<string, IReadOnlyList<object>> parameters => Map(parameters.Select(pair => (pair.Key, (object)pair.Value)), indent),
        IDictionary map => Map(map.Keys.Cast<object>().Select(key => (key.ToString() ?? "", map[key] ?? "")), indent),
        IEnumerable list => $"[{string.Join(", ", list.Cast<object>().Select(item => Value(item, indent)))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => HclString.Quote(value.ToString() ?? ""),
    };

    private string Map(IEnumerable<(string Key, object Value)> members, string indent)
    {
        var inner = indent + "  ";
        var lines = members.Select(member => $"{inner}{HclString.Quote(member.Key)}{(isJson ? ": " : " = ")}{Value(member.Value, inner)}").ToArray();
        return lines.Length == 0 ? "{}" : "{" + newline + string.Join(isJson ? "," + newline : newline, lines) + newline + indent + "}";
    }
}
