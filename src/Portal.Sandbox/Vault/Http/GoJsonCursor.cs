using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Vault.Http;

/// <summary>A place in a JSON text, and how the values without members are read there.</summary>
internal sealed class GoJsonCursor(string text)
{
    private readonly string _text = text;
    private int _at;

    public void Skip() => _at++;

    public string String()
    {
        var text = new StringBuilder();
        _at++;
        while (true)
        {
            var c = Peek();
            if (c == '"')
            {
                _at++;
                return Repaired(text);
            }

            if (c < ' ')
            {
                throw Invalid("in string literal");
            }

            _at++;
            text.Append(c == '\\' ? Escaped() : c);
        }
    }

    private char Escaped()
    {
        var c = Peek();
        _at++;
        switch (c)
        {
            case '"' or '\\' or '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                var start = _at;
                for (; _at < start + 4; _at++)
                {
                    if (!char.IsAsciiHexDigit(Peek()))
                    {
                        throw Invalid("in \\u hexadecimal character escape");
                    }
                }

                return (char)int.Parse(_text.AsSpan(start, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            default:
                _at--;
                throw Invalid("in string escape code");
        }
    }

    private static string Repaired(StringBuilder text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                text[i] = '\uFFFD';
            }
        }

        return text.ToString();
    }

    public JsonNode Number()
    {
        var start = _at;
        if (Peek() == '-')
        {
            _at++;
        }

        if (AtEnd || !char.IsAsciiDigit(Peek()))
        {
            throw Invalid("in numeric literal");
        }

        if (_text[_at] == '0')
        {
            _at++;
        }
        else
        {
            Digits();
        }

        if (!AtEnd && _text[_at] == '.')
        {
            _at++;
            RequireDigit("after decimal point in numeric literal");
        }

        if (!AtEnd && _text[_at] is 'e' or 'E')
        {
            _at++;
            if (Peek() is '+' or '-')
            {
                _at++;
            }

            RequireDigit("in exponent of numeric literal");
        }

        var number = _text.AsSpan(start, _at - start);
        return long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && number is not "-0"
            ? JsonValue.Create(whole)
            : JsonNode.Parse(number.ToString())!;
    }

    private void RequireDigit(string where)
    {
        if (!char.IsAsciiDigit(Peek()))
        {
            throw Invalid(where);
        }

        Digits();
    }

    private void Digits()
    {
        while (!AtEnd && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }
    }

    public void Literal(string word)
    {
        for (var i = 0; i < word.Length; i++, _at++)
        {
            if (Peek() != word[i])
            {
                throw Invalid($"in literal {word} (expecting {Quote(word[i])})");
            }
        }
    }

    public bool AtEnd => _at >= _text.Length;

    public char Peek() => AtEnd ? throw new FormatException("unexpected EOF") : _text[_at];

    public void SkipSpace()
    {
        while (!AtEnd && _text[_at] is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }
    }

    public FormatException Invalid(string where) => new($"invalid character {Quote(Peek())} {where}");

    private static string Quote(char c) => c switch
    {
        '\'' => @"'\''",
        '"' => "'\"'",
        '\n' => @"'\n'",
        '\r' => @"'\r'",
        '\t' => @"'\t'",
        < ' ' => $"'\\x{(int)c:x2}'",
        _ => $"'{c}'",
    };
}
