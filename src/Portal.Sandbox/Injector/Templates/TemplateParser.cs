using System.Globalization;

namespace Portal.Sandbox.Injector.Templates;

/// <summary>Reads the part of Go's template language that agents are given: actions, pipelines, if, with, range and variables.</summary>
internal sealed class TemplateParser
{
    private readonly IReadOnlyList<Token> _tokens;
    private readonly Func<string, bool> _defined;
    private readonly Dictionary<string, IReadOnlyList<TemplateNode>> _templates = [];
    private HashSet<string> _variables = ["$"];
    private int _at;
    private int _loops;
    private int _depth;

    private TemplateParser(IReadOnlyList<Token> tokens, Func<string, bool> defined) => (_tokens, _defined) = (tokens, defined);

    private Token Current => _tokens[Math.Min(_at, _tokens.Count - 1)];

    /// <exception cref="TemplateException">With Go's words and the line.</exception>
    public static ParsedTemplate Parse(string source, string left, string right, Func<string, bool> defined)
    {
        var parser = new TemplateParser(new TemplateLexer(source, left, right).Run(), defined);
        var (nodes, end) = parser.Nodes();
        return end is null ? new(nodes, parser._templates) : throw parser.Wrong($"unexpected {{{{{end}}}}}");
    }

    /// <summary>Nodes up to an <c>end</c> or <c>else</c>, which is consumed, or the end of the template.</summary>
    private (IReadOnlyList<TemplateNode> Nodes, string? End) Nodes()
    {
        var nodes = new List<TemplateNode>();
        while (true)
        {
            var token = Current;
            _at++;
            if (token.Kind is TokenKind.End) return (nodes, null);
            if (token.Kind is TokenKind.Text)
            {
                nodes.Add(new TextNode(token.Text));
                continue;
            }

            if (Current is not { Kind: TokenKind.Word, Text: "if" or "with" or "range" or "else" or "end" or "break" or "continue" or "define" or "template" or "block" } word)
            {
                nodes.Add(new ActionNode(Pipe("command")));
                Close();
                continue;
            }

            _at++;
            switch (word.Text)
            {
                case "end":
                    Close();
                    return (nodes, "end");
                case "else":
                    return (nodes, "else");
                case "break" or "continue":
                    if (_loops == 0) throw Wrong($"{{{{{word.Text}}}}} outside {{{{range}}}}");
                    Close();
                    nodes.Add(new JumpNode(word.Text == "break"));
                    break;
                case "define":
                    if (_depth > 0) throw Wrong($"unexpected {{{{{word.Text}}}}}");
                    Define(Name("define clause").Text);
                    break;
                case "template":
                    nodes.Add(Call(Name("template clause")));
                    break;
                case "block":
                    var call = Call(Name("block clause"));
                    Define(call.Name, isOpen: true);
                    nodes.Add(call);
                    break;
                default:
                    nodes.Add(Branch(word.Text));
                    break;
            }
        }
    }

    private Token Name(string context)
    {
        if (Current.Kind is not TokenKind.String) throw Wrong($"unexpected \"{Current.Text}\" in {context}");
        return _tokens[_at++];
    }

    private CallNode Call(Token name)
    {
        var pipe = Current.Kind is TokenKind.Close ? null : Pipe("template clause");
        Close();
        return new(name.Text, pipe, name.Line, name.Column);
    }

    /// <summary>What is defined has only its own variables.</summary>
    private void Define(string name, bool isOpen = false)
    {
        if (!isOpen) Close();
        var (outer, loops) = (_variables, _loops);
        (_variables, _loops) = (["$"], 0);
        _depth++;
        var (body, end) = Nodes();
        _depth--;
        (_variables, _loops) = (outer, loops);
        _templates[name] = end == "end" ? body : throw Wrong(end is null ? "unexpected EOF" : $"unexpected {{{{{end}}}}} in define clause");
    }

    private BranchNode Branch(string keyword)
    {
        _depth++;
        try
        {
            return Branched(keyword);
        }
        finally
        {
            _depth--;
        }
    }

    private BranchNode Branched(string keyword)
    {
        var known = _variables.ToArray();
        var pipe = Pipe(keyword);
        Close();
        if (keyword == "range") _loops++;
        var (body, end) = Nodes();
        if (keyword == "range") _loops--;
        IReadOnlyList<TemplateNode> other = [];
        if (end == "else")
        {
            if (Current is { Kind: TokenKind.Word, Text: "if" or "with" } chained)
            {
                _at++;
                other = [Branch(chained.Text)];
                end = "end";
            }
            else
            {
                Close();
                (other, end) = Nodes();
            }
        }

        if (end != "end") throw Wrong("unexpected EOF");
        _variables.IntersectWith(known);
        return new(keyword, pipe, body, other);
    }

    private PipeNode Pipe(string context)
    {
        var variables = new List<string>();
        var declares = false;
        var start = _at;
        while (Current.Kind is TokenKind.Variable)
        {
            var name = Current.Text;
            _at++;
            if (Current is { Kind: TokenKind.Symbol, Text: "," } && context == "range")
            {
                _at++;
                variables.Add(name);
                continue;
            }

            if (Current is { Kind: TokenKind.Symbol, Text: ":=" or "=" })
            {
                declares = Current.Text == ":=";
                variables.Add(name);
                _at++;
                break;
            }

            (_at, variables) = (start, []);
            break;
        }

        var commands = new List<CommandNode> { Command(context) };
        while (Current is { Kind: TokenKind.Symbol, Text: "|" })
        {
            _at++;
            commands.Add(Command(context));
        }

        foreach (var variable in variables)
        {
            if (declares) _variables.Add("$" + variable);
            else if (!_variables.Contains("$" + variable)) throw Wrong($"undefined variable \"${variable}\"");
        }

        return new(variables, declares, commands);
    }

    private CommandNode Command(string context)
    {
        var operands = new List<OperandNode>();
        while (Current.Kind is not (TokenKind.Close or TokenKind.End) && Current is not { Kind: TokenKind.Symbol, Text: "|" or ")" }) operands.Add(Operand(context));
        return operands.Count > 0 ? new(operands) : throw Wrong(context == "command" ? "missing value for command" : $"missing value for {context}");
    }

    private OperandNode Operand(string context)
    {
        var token = Current;
        _at++;
        OperandNode operand = token.Kind switch
        {
            TokenKind.Dot => new DotNode(),
            TokenKind.Field => new DotNode { Fields = [token.Text] },
            TokenKind.Variable when _variables.Contains("$" + token.Text) => new VariableNode(token.Text),
            TokenKind.Variable => throw Wrong($"undefined variable \"${token.Text}\"", token),
            TokenKind.String => new LiteralNode(token.Text),
            TokenKind.Number => new LiteralNode(Number(token)),
            TokenKind.Word when token.Text is "true" or "false" => new LiteralNode(token.Text == "true"),
            TokenKind.Word when token.Text is "nil" => new LiteralNode(null),
            TokenKind.Word when _defined(token.Text) => new FunctionNode(token.Text),
            TokenKind.Word => throw Wrong($"function \"{token.Text}\" not defined", token),
            TokenKind.Symbol when token.Text == "(" => Nested(),
            _ => throw Wrong($"unexpected \"{token.Text}\" in {context}", token),
        };
        var fields = new List<string>(operand.Fields);
        while (Current.Kind is TokenKind.Field && Touches(token)) fields.Add(_tokens[_at++].Text);
        var source = operand is DotNode ? string.Concat(fields.Select(field => "." + field)) : token.Text + string.Concat(fields.Select(field => "." + field));
        return operand with { Fields = fields, Line = token.Line, Column = token.Column, Source = operand is VariableNode ? "$" + source : source.Length == 0 ? "." : source };
    }

    // ".a .b" are two words, ".a.b" is one.
    private bool Touches(Token first)
    {
        var (before, now) = (_tokens[_at - 1], Current);
        var width = before.Kind switch { TokenKind.Field or TokenKind.Variable => before.Text.Length + 1, _ => before.Text.Length };
        return first.Kind is not (TokenKind.String or TokenKind.Number) && before.Line == now.Line && before.Column + width == now.Column;
    }

    private NestedNode Nested()
    {
        var pipe = Pipe("parenthesized pipeline");
        if (Current is not { Kind: TokenKind.Symbol, Text: ")" }) throw Wrong("unclosed left paren");
        _at++;
        return new(pipe);
    }

    private object Number(Token token)
    {
        if (long.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return whole;
        return double.TryParse(token.Text, CultureInfo.InvariantCulture, out var fraction) ? fraction : throw Wrong($"bad number syntax: \"{token.Text}\"", token);
    }

    private void Close()
    {
        if (Current.Kind is not TokenKind.Close) throw Wrong($"unexpected <{Current.Text}> in command");
        _at++;
    }

    private TemplateException Wrong(string what, Token? at = null) => new($"template: :{(at ?? Current).Line}: {what}");
}
