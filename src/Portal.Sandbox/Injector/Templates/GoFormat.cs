using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Injector.Templates;

/// <summary><c>printf</c> with the verbs templates use.</summary>
internal static class GoFormat
{
    public static string Print(string format, object?[] arguments)
    {
        var (text, next) = (new StringBuilder(), 0);
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            var flags = ++i;
            while (i < format.Length && (char.IsAsciiDigit(format[i]) || format[i] is '-' or '+' or '.' or '#')) i++;
            if (i == format.Length) return text.Append("%!(NOVERB)").ToString();
            if (format[i] == '%') text.Append('%');
            else if (next >= arguments.Length) text.Append(CultureInfo.InvariantCulture, $"%!{format[i]}(MISSING)");
            else text.Append(Verb(format[i], format[flags..i], arguments[next++]));
        }

        if (next < arguments.Length) text.Append(CultureInfo.InvariantCulture, $"%!(EXTRA {string.Join(", ", arguments.Skip(next).Select(value => $"{Kind(value)}={GoValues.Print(value, true)}"))})");
        return text.ToString();
    }

    private static string Verb(char verb, string flags, object? value)
    {
        var text = verb switch
        {
            'v' or 's' => GoValues.Print(value, true),
            'q' => JsonValue.Create(GoValues.Print(value, true)).ToJsonString(Kubernetes.Storage.JsonText.Compact),
            'd' when value is long or GoNumber => GoValues.Print(value),
            'f' when GoValues.Number(value) is { } number => number.ToString("F" + (flags.Contains('.') ? flags[(flags.IndexOf('.') + 1)..] : "6"), CultureInfo.InvariantCulture),
            'x' when value is long number => number.ToString("x"),
            'x' when value is string plain => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(plain)),
            't' when value is bool flag => flag ? "true" : "false",
            'T' => Kind(value),
            _ => $"%!{verb}({Kind(value)}={GoValues.Print(value, true)})",
        };
        var width = int.TryParse(flags.TrimStart('-', '+', '#').Split('.')[0], out var wanted) ? wanted : 0;
        if (flags.StartsWith('-')) return text.PadRight(width);
        return text.PadLeft(width, flags.StartsWith('0') && verb == 'd' ? '0' : ' ');
    }

    private static string Kind(object? value) => value switch
    {
        null or GoNothing => "<nil>",
        string => "string",
        long => "int",
        double => "float64",
        bool => "bool",
        GoNumber => "json.Number",
        IDictionary<string, object?> => "map[string]interface {}",
        _ => "[]interface {}",
    };
}
