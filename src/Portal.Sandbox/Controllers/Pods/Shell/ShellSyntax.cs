using System.Text;

namespace Portal.Sandbox.Controllers.Pods.Shell;

/// <summary>A piece of a script: a command, a pipe, a list, a loop or a condition.</summary>
internal abstract record ShellNode;

/// <summary>Words as they were written; quoting is resolved when the command runs.</summary>
internal sealed record ShellCommand(IReadOnlyList<string> Words, IReadOnlyList<(string Operator, string Target)> Redirects) : ShellNode;

internal sealed record ShellPipe(IReadOnlyList<ShellNode> Stages) : ShellNode;

/// <summary>Statements with what stands before each: <c>;</c>, <c>&amp;&amp;</c> or <c>||</c>.</summary>
internal sealed record ShellList(IReadOnlyList<(string Joint, ShellNode Statement)> Statements) : ShellNode;

internal sealed record ShellFor(string Variable, IReadOnlyList<string> Words, ShellNode Body) : ShellNode;

internal sealed record ShellWhile(ShellNode Condition, ShellNode Body, bool Until) : ShellNode;

internal sealed record ShellIf(ShellNode Condition, ShellNode Then, ShellNode? Else) : ShellNode;

/// <summary>Reads the part of the POSIX shell language that container commands are written in.</summary>
internal sealed class ShellSyntax
{
    private static readonly string[] Operators = ["&&", "||", "2>&1", "2>>", "2>", ">>", ">", "<", ";", "|", "\n", "&", "(", ")"];

    private readonly List<string> _tokens;
    private int _at;

    private ShellSyntax(List<string> tokens) => _tokens = tokens;

    private string? Current => _at < _tokens.Count ? _tokens[_at] : null;

    /// <exception cref="FormatException">The script is not understood.</exception>
    public static ShellNode Parse(string script)
    {
        var syntax = new ShellSyntax([.. Tokens(script)]);
        var list = syntax.List();
        return syntax.Current is null ? list : throw new FormatException($"syntax error: unexpected \"{syntax.Current}\"");
    }

    private ShellList List(params ReadOnlySpan<string> ends)
    {
        var statements = new List<(string, ShellNode)>();
        var joint = ";";
        while (Current is { } token)
        {
            if (token is ";" or "\n" or "&")
            {
                (joint, _at) = (";", _at + 1);
                continue;
            }

            if (ends.Contains(token)) break;
            statements.Add((joint, Pipe()));
            joint = Current is "&&" or "||" ? _tokens[_at++] : ";";
        }

        return new(statements);
    }

    private ShellNode Pipe()
    {
        var stages = new List<ShellNode> { Statement() };
        while (Current == "|")
        {
            _at++;
            stages.Add(Statement());
        }

        return stages.Count == 1 ? stages[0] : new ShellPipe(stages);
    }

    private ShellNode Statement()
    {
        switch (Current)
        {
            case "for":
                var variable = _tokens[_at + 1];
                _at += 2;
                Expect("in");
                var words = new List<string>();
                while (Current is not (";" or "\n" or null)) words.Add(_tokens[_at++]);
                return new ShellFor(variable, words, Loop());
            case "while" or "until":
                var until = _tokens[_at++] == "until";
                var condition = List("do");
                return new ShellWhile(condition, Loop(), until);
            case "if":
                _at++;
                return Condition();
            case "(":
                _at++;
                var inner = List(")");
                Expect(")");
                return inner;
            default:
                return Command();
        }
    }

    private ShellList Loop()
    {
        while (Current is ";" or "\n") _at++;
        Expect("do");
        var body = List("done");
        Expect("done");
        return body;
    }

    private ShellIf Condition()
    {
        var condition = List("then");
        Expect("then");
        var then = List("else", "elif", "fi");
        ShellNode? other = null;
        if (Current == "elif")
        {
            _at++;
            return new(condition, then, Condition());
        }

        if (Current == "else")
        {
            _at++;
            other = List("fi");
        }

        Expect("fi");
        return new(condition, then, other);
    }

    private ShellCommand Command()
    {
        var words = new List<string>();
        var redirects = new List<(string, string)>();
        while (Current is { } token && token is not (";" or "\n" or "&" or "|" or "&&" or "||" or ")"))
        {
            _at++;
            if (token == "2>&1") redirects.Add((token, ""));
            else if (token is ">" or ">>" or "2>" or "2>>" or "<") redirects.Add((token, Current is null ? throw new FormatException("syntax error: unexpected end of file") : _tokens[_at++]));
            else words.Add(token);
        }

        return words.Count + redirects.Count > 0 ? new(words, redirects) : throw new FormatException($"syntax error: unexpected \"{Current}\"");
    }

    private void Expect(string token)
    {
        if (Current != token) throw new FormatException($"syntax error: unexpected \"{Current ?? "end of file"}\" (expecting \"{token}\")");
        _at++;
    }

    private static IEnumerable<string> Tokens(string script)
    {
        var word = new StringBuilder();
        for (var i = 0; i < script.Length;)
        {
            if (word.Length == 0 && script[i] == '#')
            {
                while (i < script.Length && script[i] != '\n') i++;
                continue;
            }

            if (Array.Find(Operators, candidate => string.CompareOrdinal(script, i, candidate, 0, candidate.Length) == 0) is { } found && (found[0] != '2' || word.Length == 0))
            {
                if (word.Length > 0) yield return word.ToString();
                word.Clear();
                yield return found;
                i += found.Length;
                continue;
            }

            if (char.IsWhiteSpace(script[i]))
            {
                if (word.Length > 0) yield return word.ToString();
                word.Clear();
                i++;
                continue;
            }

            var end = ShellQuoting.EndOfPiece(script, i);
            word.Append(script, i, end - i);
            i = end;
        }

        if (word.Length > 0) yield return word.ToString();
    }
}

/// <summary>Where quoted pieces and substitutions of a word end.</summary>
internal static class ShellQuoting
{
    public static int EndOfPiece(string text, int start) => text[start] switch
    {
        '\\' => Math.Min(start + 2, text.Length),
        '\'' => After(text, '\'', start + 1),
        '"' => EndOfQuote(text, start),
        '$' when start + 1 < text.Length && text[start + 1] == '(' => EndOfBracket(text, start + 1, '(', ')'),
        '$' when start + 1 < text.Length && text[start + 1] == '{' => EndOfBracket(text, start + 1, '{', '}'),
        '`' => After(text, '`', start + 1),
        _ => start + 1,
    };

    private static int After(string text, char end, int from) =>
        text.IndexOf(end, from) is >= 0 and var found ? found + 1 : throw new FormatException("syntax error: unterminated quoted string");

    private static int EndOfQuote(string text, int start)
    {
        for (var i = start + 1; i < text.Length;)
        {
            if (text[i] == '"') return i + 1;
            i = text[i] is '\'' ? i + 1 : EndOfPiece(text, i);
        }

        throw new FormatException("syntax error: unterminated quoted string");
    }

    private static int EndOfBracket(string text, int open, char opening, char closing)
    {
        for (int i = open, depth = 0; i < text.Length;)
        {
            if (text[i] == opening) depth++;
            if (text[i] == closing && --depth == 0) return i + 1;
            i = text[i] is '\'' or '"' or '\\' ? EndOfPiece(text, i) : i + 1;
        }

        throw new FormatException($"syntax error: unexpected end of file (expecting \"{closing}\")");
    }
}
