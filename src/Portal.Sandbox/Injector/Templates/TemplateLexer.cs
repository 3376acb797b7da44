using System.Text;

namespace Portal.Sandbox.Injector.Templates;

internal enum TokenKind
{
    Text,
    Open,
    Close,
    Word,
    Field,
    Dot,
    Variable,
    String,
    Number,
    Symbol,
    End,
}

/// <summary>A piece of a template.</summary>
internal sealed record Token(TokenKind Kind, string Text, int Line, int Column);

/// <summary>Cuts a template into text and the words of its actions.</summary>
internal sealed class TemplateLexer(string source, string left, string right)
{
    private readonly List<Token> _tokens = [];
    private int _at;

    public IReadOnlyList<Token> Run()
    {
        var trim = false;
        while (true)
        {
            var open = source.IndexOf(left, _at, StringComparison.Ordinal);
            var text = open < 0 ? source[_at..] : source[_at..open];
            var (start, inside) = (_at, open + left.Length);
            var trims = open >= 0 && inside + 1 < source.Length && source[inside] == '-' && char.IsWhiteSpace(source[inside + 1]);
            if (trim) text = text.TrimStart(' ', '\t', '\r', '\n');
            if (trims) text = text.TrimEnd(' ', '\t', '\r', '\n');
            if (text.Length > 0) Add(TokenKind.Text, text, start);
            if (open < 0) break;
            _at = inside + (trims ? 1 : 0);
            trim = Action(open);
        }

        Add(TokenKind.End, "EOF", source.Length);
        return _tokens;
    }

    /// <returns>Whether the text after the action loses its blanks.</returns>
    private bool Action(int open)
    {
        var comment = _at;
        while (comment < source.Length && char.IsWhiteSpace(source[comment])) comment++;
        if (string.CompareOrdinal(source, comment, "/*", 0, 2) == 0)
        {
            var end = source.IndexOf("*/", comment, StringComparison.Ordinal);
            if (end < 0) throw Wrong("unclosed comment", open);
            _at = end + 2;
            return Closes(out var trims) ? trims : throw Wrong("comment ends before closing delimiter", open);
        }

        Add(TokenKind.Open, left, open);
        while (true)
        {
            if (Closes(out var trims))
            {
                Add(TokenKind.Close, right, _at);
                return trims;
            }

            if (_at >= source.Length) throw Wrong("unclosed action", open);
            if (char.IsWhiteSpace(source[_at])) _at++;
            else Word();
        }
    }

    private bool Closes(out bool trims)
    {
        var at = _at;
        while (at < source.Length && char.IsWhiteSpace(source[at])) at++;
        trims = at > _at && at < source.Length && source[at] == '-' && string.CompareOrdinal(source, at + 1, right, 0, right.Length) == 0;
        if (trims) at++;
        if (string.CompareOrdinal(source, at, right, 0, right.Length) != 0) return false;
        _at = at + right.Length;
        return true;
    }

    private void Word()
    {
        var (start, letter) = (_at, source[_at]);
        switch (letter)
        {
            case '"':
                Add(TokenKind.String, Quoted(), start);
                break;
            case '`':
                var end = source.IndexOf('`', _at + 1);
                if (end < 0) throw Wrong("unterminated raw quoted string", start);
                _at = end + 1;
                Add(TokenKind.String, source[(start + 1)..end], start);
                break;
            case ':' when At(_at + 1) == '=':
                _at += 2;
                Add(TokenKind.Symbol, ":=", start);
                break;
            case '|' or '(' or ')' or ',' or '=':
                _at++;
                Add(TokenKind.Symbol, letter.ToString(), start);
                break;
            case '.' when !char.IsLetter(At(_at + 1)) && At(_at + 1) != '_':
                _at++;
                Add(TokenKind.Dot, ".", start);
                break;
            case '.':
                Name(start + 1, TokenKind.Field);
                break;
            case '$':
                Name(start + 1, TokenKind.Variable);
                break;
            case var digit when char.IsAsciiDigit(digit) || (digit is '-' or '+' && char.IsAsciiDigit(At(_at + 1))):
                _at++;
                while (char.IsAsciiLetterOrDigit(At(_at)) || At(_at) == '.') _at++;
                Add(TokenKind.Number, source[start.._at], start);
                break;
            case var other when char.IsLetter(other) || other == '_':
                Name(start, TokenKind.Word);
                break;
            default:
                throw Wrong($"unexpected \"{letter}\" in operand", start);
        }
    }

    private void Name(int from, TokenKind kind)
    {
        var start = _at;
        _at = from;
        while (char.IsLetterOrDigit(At(_at)) || At(_at) == '_') _at++;
        var next = At(_at);
        if (next is not ('\0' or '.' or ',' or '|' or ':' or ')' or '(' or '=') && !char.IsWhiteSpace(next) && string.CompareOrdinal(source, _at, right, 0, right.Length) != 0)
        {
            throw Wrong($"bad character U+{(int)next:X4} '{next}'", start);
        }

        Add(kind, source[from.._at], start);
    }

    private string Quoted()
    {
        var text = new StringBuilder();
        for (var start = _at++; ; _at++)
        {
            switch (At(_at))
            {
                case '"':
                    _at++;
                    return text.ToString();
                case '\0' or '\n':
                    throw Wrong("unterminated quoted string", start);
                case '\\':
                    text.Append(At(++_at) switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
                    break;
                case var letter:
                    text.Append(letter);
                    break;
            }
        }
    }

    private char At(int index) => index < source.Length ? source[index] : '\0';

    private void Add(TokenKind kind, string text, int at) => _tokens.Add(new(kind, text, Line(at), at - (source.LastIndexOf('\n', Math.Max(0, at - 1)) + 1)));

    private int Line(int at) => source.AsSpan(0, Math.Min(at, source.Length)).Count('\n') + 1;

    private TemplateException Wrong(string what, int at) => new($"template: :{Line(at)}: {what}");
}
