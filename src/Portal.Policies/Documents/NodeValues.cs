using System.Globalization;
using Portal.Policies.Syntax;

namespace Portal.Policies.Documents;

/// <summary>Takes values out of syntax nodes with the conversions and the messages of the server's decoder.</summary>
internal static class NodeValues
{
    /// <summary>The decoder's name for a node's type, which its messages show.</summary>
    public static string TypeName(SyntaxNode node) => node switch
    {
        LiteralNode => "*ast.LiteralType",
        ListNode => "*ast.ListType",
        _ => "*ast.ObjectType",
    };

    public static string Text(string field, SyntaxNode node) => node switch
    {
        LiteralNode literal => literal.Value,
        ObjectNode => throw Wrong(node, $"{field}: unknown type for string *ast.ObjectList"),
        _ => throw Wrong(node, $"{field}: unknown type for string {TypeName(node)}"),
    };

    /// <summary>A list of strings; every literal is taken as its text.</summary>
    public static IEnumerable<string> Texts(string field, SyntaxNode node) => node switch
    {
        ListNode list => list.Items.Select((item, index) => Text($"{field}[{index}]", item)),
        ObjectNode { Items: [] } => [],
        ObjectNode block => throw new ValueException(block.Items[0].Keys[0].Start, $"{field}[0]: unknown type for string *ast.ObjectItem"),
        _ => throw Wrong(node, $"unknown slice type: {TypeName(node)}"),
    };

    public static int Integer(string field, SyntaxNode node)
    {
        if (node is not LiteralNode { Kind: TokenKind.Number or TokenKind.String } literal)
        {
            throw Wrong(node, $"{field}: unknown type {TypeName(node)}");
        }

        return (int)Math.Clamp(Long(literal) ?? throw Unplaced(node, $"strconv.ParseInt: parsing {HclString.Quote(literal.Value)}: invalid syntax"), int.MinValue, int.MaxValue);
    }

    /// <summary><c>{ name = [values] }</c>; a name written twice has the values of both.</summary>
    public static void AddParameters(string field, SyntaxNode node, Dictionary<string, List<object>> into)
    {
        if (node is not ObjectNode block)
        {
            throw Wrong(node, $"{field}: not an object type for map ({TypeName(node)})");
        }

        foreach (var item in block.Items)
        {
            IEnumerable<object> values = item.Value switch
            {
                ListNode list => list.Items.Select(Plain),
                ObjectNode => [Plain(item.Value)],
                _ => throw Wrong(item.Value, $"unknown slice type: {TypeName(item.Value)}"),
            };
            var name = item.Name.ToLowerInvariant();
            if (!into.TryGetValue(name, out var known))
            {
                into.Add(name, known = []);
            }

            known.AddRange(values);
        }
    }

    /// <summary>Seconds as a number or as text, or a duration such as <c>90s</c>, <c>1h30m</c>, <c>2d</c>.</summary>
    public static TimeSpan Duration(string field, SyntaxNode node)
    {
        var duration = node is LiteralNode literal ? Durations.Parse(literal.Value) : null;
        return duration ?? throw Unplaced(node, $"error parsing {field}: could not parse duration from input");
    }

    /// <summary>RFC 3339 or Unix seconds; nothing for an empty text.</summary>
    public static DateTimeOffset? Time(string pattern, SyntaxNode node, string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (text.Length > 10 && text[10] is 'T' or 't' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        return long.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is >= -62135596800 and <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw Unplaced(node, $"path {HclString.Quote(pattern)}: invalid expiration time: could not parse string as date and time");
    }

    /// <summary>A value as an interface-typed field receives it: text, long, double, bool, list or map.</summary>
    public static object Plain(SyntaxNode node) => node switch
    {
        ListNode list => list.Items.Select(Plain).ToArray(),
        ObjectNode block => block.Items.GroupBy(item => item.Name).ToDictionary(group => group.Key, group => Plain(group.Last().Value)),
        LiteralNode { Kind: TokenKind.Bool } literal => literal.Value == "true",
        LiteralNode { Kind: TokenKind.Number } literal => (object?)Long(literal) ?? literal.Value,
        LiteralNode { Kind: TokenKind.Float } literal => double.TryParse(literal.Value, CultureInfo.InvariantCulture, out var number) ? number : literal.Value,
        LiteralNode literal => literal.Value,
        _ => "",
    };

    private static long? Long(LiteralNode literal)
    {
        var text = literal.Value;
        var negative = text.StartsWith('-');
        var digits = negative ? text[1..] : text;
        long value;
        var ok = digits switch
        {
            ['0', 'x' or 'X', ..] => long.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value),
            ['0', _, ..] => TryOctal(digits, out value),
            _ => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value),
        };
        return ok ? negative ? -value : value : null;
    }

    private static bool TryOctal(string digits, out long value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7' || value > long.MaxValue / 8)
            {
                return false;
            }

            value = (value * 8) + (digit - '0');
        }

        return true;
    }

    private static ValueException Wrong(SyntaxNode node, string text) => new(node.Start, text);

    private static ValueException Unplaced(SyntaxNode node, string text) => new(node.Start, text, isPlaced: false);
}
