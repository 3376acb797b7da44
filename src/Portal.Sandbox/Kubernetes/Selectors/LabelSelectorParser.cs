using System.Globalization;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Validation;

namespace Portal.Sandbox.Kubernetes.Selectors;

/// <summary>Reads the <c>labelSelector</c> of a query: <c>app=web,tier in (a,b),!old</c>.</summary>
internal sealed class LabelSelectorParser
{
    private static readonly string[] Symbols = ["!=", "==", "=", "!", "(", ")", ",", ">", "<"];

    private readonly List<string> _tokens;
    private int _at;

    private LabelSelectorParser(string text) => _tokens = Tokens(text);

    /// <exception cref="KubeStatusException">400, with what the real server says about it.</exception>
    public static LabelSelector Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return LabelSelector.Everything;
        var parser = new LabelSelectorParser(text);
        var found = new List<LabelRequirement> { parser.Requirement() };
        while (parser.Peek() == ",")
        {
            parser._at++;
            if (parser.Peek() is "" or ",") throw Bad($"found '{parser.Peek()}', expected: identifier after ','");
            found.Add(parser.Requirement());
        }

        return parser.Peek().Length == 0 ? new(found) : throw Bad($"found '{parser.Peek()}', expected: ',' or 'end of string'");
    }

    private LabelRequirement Requirement()
    {
        var absent = Peek() == "!";
        if (absent) _at++;
        var key = Next();
        if (key.Length == 0 || Symbols.Contains(key)) throw Bad($"found '{key}', expected: !, identifier, or 'end of string'");
        if (Names.LabelKey(key) is { Count: > 0 } problems) throw BadValue("<nil>", key, problems[0]);
        if (absent || Peek() is "" or ",") return new(key, absent ? "!" : "exists", []);

        var symbol = Next();
        switch (symbol)
        {
            case "=" or "==" or "!=":
                return new(key, symbol == "!=" ? "!=" : "=", [Checked(key, 0, Value())]);
            case "in" or "notin":
                return new(key, symbol, List(key));
            case ">" or "<":
                return new(key, symbol == ">" ? "gt" : "lt", [Whole(Next())]);
            default:
                throw Bad($"found '{symbol}', expected: in, notin, =, ==, !=, gt, lt");
        }
    }

    private string Value() => Peek() is "" or "," ? "" : Symbols.Contains(Peek()) ? throw Bad($"found '{Peek()}', expected: identifier") : Next();

    private List<string> List(string key)
    {
        if (Next() is not "(" and var other) throw Bad($"found '{other}' expected: '('");
        var values = new List<string>();
        while (true)
        {
            values.Add(Checked(key, values.Count, Peek() is "," or ")" ? "" : Next()));
            if (Next() is var next && next == ")") return values;
            if (next != ",") throw Bad($"found '{next}', expected: ',' or ')'");
        }
    }

    private static string Whole(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? value : throw BadValue("values[0]", value, "for 'Gt', 'Lt' operators, the value must be an integer");

    private static string Checked(string key, int index, string value) =>
        Names.LabelValue(value) is { Count: > 0 } problems ? throw BadValue($"values[{index}][{key}]", value, problems[0]) : value;

    private string Peek() => _at < _tokens.Count ? _tokens[_at] : "";

    private string Next() => _at < _tokens.Count ? _tokens[_at++] : "";

    private static KubeStatusException Bad(string why) => KubeStatusException.BadRequest($"unable to parse requirement: {why}");

    private static KubeStatusException BadValue(string field, string value, string why) =>
        Bad($"{field}: {FieldError.Invalid(field, (JsonNode)value, why).Message}");

    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at])) at++;
            else if (Symbols.FirstOrDefault(symbol => string.CompareOrdinal(text, at, symbol, 0, symbol.Length) == 0) is { } symbol)
            {
                tokens.Add(symbol);
                at += symbol.Length;
            }
            else
            {
                var end = at;
                while (end < text.Length && !char.IsWhiteSpace(text[end]) && !"=!(),<>".Contains(text[end])) end++;
                tokens.Add(text[at..end]);
                at = end;
            }
        }

        return tokens;
    }
}
