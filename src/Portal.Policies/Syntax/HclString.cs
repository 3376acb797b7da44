using System.Text;

namespace Portal.Policies.Syntax;

/// <summary>What a quoted string stands for, and how a string is written as one. JSON strings know the same escapes to the server.</summary>
internal static class HclString
{
    /// <summary>Reads a quoted token; false for a token the server could not unquote either.</summary>
    public static bool TryUnquote(ReadOnlySpan<char> token, bool interpolates, out string value)
    {
        value = "";
        if (token.Length < 2 || token[0] != '"' || token[^1] != '"')
        {
            return false;
        }

        var text = token[1..^1];
        if (text.IndexOfAny("\\$\n\r") < 0)
        {
            value = text.ToString();
            return true;
        }

        var result = new StringBuilder(text.Length);
        var ok = Unquote(text, interpolates, result);
        value = result.ToString();
        return ok;
    }

    /// <summary>Writes a string so that it reads back as itself.</summary>
    public static string Quote(string value)
    {
        var result = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => result.Append("\\\""),
                '\\' => result.Append(@"\\"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                < ' ' => result.Append("\\u").Append(((int)c).ToString("x4", null)),
                _ => result.Append(c),
            };
        }

        return result.Append('"').ToString();
    }

    private static bool Unquote(ReadOnlySpan<char> text, bool interpolates, StringBuilder result)
    {
        var i = 0;
        while (i < text.Length)
        {
            if (interpolates && text[i] == '$' && i + 1 < text.Length && text[i + 1] == '{')
            {
                i = Interpolation(text, i, result);
            }
            else if (text[i] == '\\')
            {
                if (!Escape(text, ref i, result))
                {
                    return false;
                }
            }
            else
            {
                result.Append(text[i++]);
            }
        }

        return true;
    }

    // Everything inside ${ … } is taken as it stands.
    private static int Interpolation(ReadOnlySpan<char> text, int i, StringBuilder result)
    {
        var depth = 0;
        do
        {
            depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
            result.Append(text[i++]);
        }
        while (i < text.Length && (depth > 0 || text[i - 1] == '$'));
        return i;
    }

    private static bool Escape(ReadOnlySpan<char> text, ref int i, StringBuilder result)
    {
        i++;
        if (i >= text.Length)
        {
            return false;
        }

        var c = text[i++];
        switch (c)
        {
            case 'a': result.Append('\a'); return true;
            case 'b': result.Append('\b'); return true;
            case 'f': result.Append('\f'); return true;
            case 'n': result.Append('\n'); return true;
            case 'r': result.Append('\r'); return true;
            case 't': result.Append('\t'); return true;
            case 'v': result.Append('\v'); return true;
            case '\\' or '"': result.Append(c); return true;
            case 'x': return Code(text, ref i, 2, 16, result);
            case 'u': return Code(text, ref i, 4, 16, result);
            case 'U': return Code(text, ref i, 8, 16, result);
            case >= '0' and <= '7':
                i--;
                return Code(text, ref i, 3, 8, result);
            default: return false;
        }
    }

    private static bool Code(ReadOnlySpan<char> text, ref int i, int count, int radix, StringBuilder result)
    {
        long code = 0;
        for (var left = count; left > 0; left--, i++)
        {
            var digit = i < text.Length ? HclNumber.DigitValue(text[i]) : 16;
            if (digit >= radix)
            {
                return false;
            }

            code = (code * radix) + digit;
        }

        if (code > 0x10FFFF || (radix == 8 && code > 255))
        {
            return false;
        }

        result.Append(Rune.IsValid((int)code) ? new Rune((int)code).ToString() : "\uFFFD");
        return true;
    }
}
