using System.Text;

namespace Portal.Core.Secrets.Editing;

/// <summary>One assignment of a <c>.env</c> file.</summary>
/// <param name="Line">From 1, where it starts.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The value without its quotes.</param>
/// <param name="IsBare">Whether it had none.</param>
/// <param name="Problem">Why it is no assignment.</param>
internal sealed record EnvLine(int Line, string Key, string Value, bool IsBare, TextProblem? Problem = null);

/// <summary>
/// Reads the assignments of a <c>.env</c> file: bare values to the end of the line or a <c> #</c>; single quotes literal, double quotes with
/// <c>\n \r \t \" \\ \$</c>, both over several lines. <c>$NAME</c> is not replaced: a secret holds what is written.
/// </summary>
internal sealed class EnvReader(string text)
{
    private readonly string _text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
    private int _at;

    /// <summary>Whether a comment was read so far.</summary>
    public bool HasComments { get; private set; }

    /// <summary>The next assignment; null at the end.</summary>
    public EnvLine? Next()
    {
        while (_at < _text.Length)
        {
            SkipBlanks();
            if (_at >= _text.Length) return null;
            if (_text[_at] == '#') SkipComment();
            else if (_text[_at] == '\n') _at++;
            else return Assignment();
        }

        return null;
    }

    private EnvLine Assignment()
    {
        var line = LineOf(_at);
        var end = EndOfLine(_at);
        var equals = _text.IndexOf('=', _at, end - _at);
        if (equals < 0) return Failed(_at, "A line is KEY=value; this one has no \"=\".");
        var key = _text[_at..equals].Trim();
        if (key.StartsWith("export ", StringComparison.Ordinal) || key.StartsWith("export\t", StringComparison.Ordinal)) key = key[7..].TrimStart();
        if (key.Length == 0) return Failed(_at, "There is no key before the \"=\".");
        if (!EnvFace.IsName(key)) return Failed(_at, $"{QuotedText.Of(key)} cannot be a key here: letters, digits, \"_\", \".\" and \"-\", and no digit first.");
        _at = equals + 1;
        SkipBlanks();
        return _at < _text.Length && _text[_at] is '"' or '\'' ? Quoted(line, key, _text[_at]) : Bare(line, key);
    }

    private EnvLine Bare(int line, string key)
    {
        var end = EndOfLine(_at);
        var value = _text[_at..end];
        var comment = value.StartsWith('#') ? 0 : value.IndexOf(" #", StringComparison.Ordinal);
        HasComments |= comment >= 0;
        _at = end;
        return new EnvLine(line, key, (comment >= 0 ? value[..comment] : value).Trim(), IsBare: true);
    }

    private EnvLine Quoted(int line, string key, char quote)
    {
        var start = _at++;
        var value = new StringBuilder();
        for (; _at < _text.Length && _text[_at] != quote; _at++)
        {
            if (quote == '"' && _text[_at] == '\\' && _at + 1 < _text.Length) value.Append(Escaped(_text[++_at]));
            else value.Append(_text[_at]);
        }

        if (_at >= _text.Length) return Failed(start, $"This {quote} is never closed.");
        _at++;
        SkipBlanks();
        if (_at < _text.Length && _text[_at] == '#') SkipComment();
        return _at < _text.Length && _text[_at] != '\n'
            ? Failed(_at, "Something stands after the closing quote.")
            : new EnvLine(line, key, value.ToString(), IsBare: false);
    }

    private static string Escaped(char character) => character switch
    {
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        '"' or '\\' or '$' => character.ToString(),
        _ => "\\" + character,
    };

    private EnvLine Failed(int at, string message) => new(LineOf(at), "", "", IsBare: true, new TextProblem(LineOf(at), at - (_text.LastIndexOf('\n', Math.Max(at - 1, 0), Math.Max(at, 0)) + 1) + 1, message));

    private void SkipComment()
    {
        HasComments = true;
        _at = EndOfLine(_at);
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t') _at++;
    }

    private int EndOfLine(int from) => _text.IndexOf('\n', from) is var end && end < 0 ? _text.Length : end;

    private int LineOf(int at) => _text.AsSpan(0, at).Count('\n') + 1;
}
