using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Portal.Core.Injection.Templates;

/// <summary>Reads a consul-template source: the part of Go's text/template that files of secrets are written in.</summary>
internal sealed class TemplateParser
{
    private readonly IReadOnlyList<TemplatePiece> _pieces;
    private int _next;

    private TemplateParser(IReadOnlyList<TemplatePiece> pieces) => _pieces = pieces;

    /// <exception cref="TemplateException">When it is no template, or uses what is not known here.</exception>
    public static ImmutableArray<TemplateNode> Parse(string source, string left, string right)
    {
        var parser = new TemplateParser(TemplateText.Cut(source, left, right));
        var nodes = parser.Nodes();
        if (parser._next < parser._pieces.Count) throw new TemplateException($"{{{{ {parser._pieces[parser._next].Text} }}}} closes nothing.", parser._pieces[parser._next].Line);
        return nodes;
    }

    /// <summary>Reads up to the end of the block, which is left for the caller.</summary>
    private ImmutableArray<TemplateNode> Nodes()
    {
        var nodes = ImmutableArray.CreateBuilder<TemplateNode>();
        for (; _next < _pieces.Count; _next++)
        {
            var piece = _pieces[_next];
            if (!piece.IsAction)
            {
                nodes.Add(new TextNode(piece.Text, piece.Line));
                continue;
            }

            var tokens = TemplateTokens.Of(piece.Text, piece.Line);
            if (tokens is [{ Kind: TokenKind.Word, Value: "end" or "else" }, ..]) break;
            if (tokens.Count > 0) nodes.Add(Node(tokens, piece.Line));
        }

        return nodes.ToImmutable();
    }

    private TemplateNode Node(IReadOnlyList<Token> tokens, int line) => tokens[0] switch
    {
        { Kind: TokenKind.Word, Value: "if" } => Block(BlockKind.If, tokens, line),
        { Kind: TokenKind.Word, Value: "with" } => Block(BlockKind.With, tokens, line),
        { Kind: TokenKind.Word, Value: "range" } => Block(BlockKind.Range, tokens, line),
        { Kind: TokenKind.Word, Value: "define" or "template" or "block" or "break" or "continue" } => throw new TemplateException($"{tokens[0].Value} is left to the agent; there is no preview of it.", line),
        { Kind: TokenKind.Variable } when tokens.Count > 2 && tokens[1].Value is ":=" or "=" => new ValueNode(tokens[0].Value, tokens[1].Value == "=", Pipe(tokens, 2, line), line),
        _ => new ValueNode(null, false, Pipe(tokens, 0, line), line),
    };

    private BlockNode Block(BlockKind kind, IReadOnlyList<Token> tokens, int line)
    {
        var assign = Enumerable.Range(0, tokens.Count).Where(index => tokens[index].Value == ":=").Select(index => (int?)index).FirstOrDefault();
        var variables = assign is null ? [] : tokens.Take(assign.Value).Where(token => token.Kind == TokenKind.Variable).Select(token => token.Value).ToImmutableArray();
        var pipe = Pipe(tokens, assign is null ? 1 : assign.Value + 1, line);
        _next++;
        var body = Nodes();
        var otherwise = Otherwise(line);
        return new BlockNode(kind, variables, pipe, body, otherwise, line);
    }

    /// <summary>Reads what follows a body: its else, its <c>else if</c>, and its end.</summary>
    private ImmutableArray<TemplateNode> Otherwise(int line)
    {
        if (_next >= _pieces.Count) throw new TemplateException("The block that starts here has no {{ end }}.", line);
        var piece = _pieces[_next];
        var tokens = TemplateTokens.Of(piece.Text, piece.Line);
        if (tokens[0].Value == "end") return [];
        // "else if x" is a block inside the else that shares its end.
        if (tokens.Count > 1) return [Node([.. tokens.Skip(1)], piece.Line)];
        _next++;
        var nodes = Nodes();
        if (_next >= _pieces.Count || _pieces[_next].Text != "end") throw new TemplateException("The block that starts here has no {{ end }}.", line);
        return nodes;
    }

    private static PipeNode Pipe(IReadOnlyList<Token> tokens, int start, int line)
    {
        var position = start;
        var pipe = Pipe(tokens, ref position, line);
        return position < tokens.Count ? throw new TemplateException($"{tokens[position].Value} cannot stand here.", line) : pipe;
    }

    private static PipeNode Pipe(IReadOnlyList<Token> tokens, ref int position, int line)
    {
        var commands = ImmutableArray.CreateBuilder<CommandNode>();
        do
        {
            var operands = ImmutableArray.CreateBuilder<OperandNode>();
            while (position < tokens.Count && tokens[position].Value is not "|" and not ")") operands.Add(Operand(tokens, ref position, line));
            if (operands.Count == 0) throw new TemplateException("A value is missing.", line);
            commands.Add(new CommandNode(operands.ToImmutable(), line));
        }
        while (position < tokens.Count && tokens[position] is { Kind: TokenKind.Symbol, Value: "|" } && ++position > 0);

        return new PipeNode(commands.ToImmutable(), line);
    }

    private static OperandNode Operand(IReadOnlyList<Token> tokens, ref int position, int line)
    {
        var token = tokens[position++];
        switch (token.Kind)
        {
            case TokenKind.Text: return new LiteralNode(JsonValue.Create(token.Value));
            case TokenKind.Number: return new LiteralNode(Number(token.Value, line));
            case TokenKind.Word: return token.Value switch { "true" => new LiteralNode(JsonValue.Create(true)), "false" => new LiteralNode(JsonValue.Create(false)), "nil" => new LiteralNode(null), var name => new FunctionNode(name) };
            case TokenKind.Field: return new DotNode(Fields(tokens, ref position, token.Value));
            case TokenKind.Variable: return new VariableNode(token.Value, Fields(tokens, ref position, ""));
        }

        if (token.Value != "(") throw new TemplateException($"{token.Value} cannot stand here.", line);
        var pipe = Pipe(tokens, ref position, line);
        if (position >= tokens.Count || tokens[position++].Value != ")") throw new TemplateException("A bracket is not closed.", line);
        return new GroupNode(pipe, Fields(tokens, ref position, ""));
    }

    private static ImmutableArray<string> Fields(IReadOnlyList<Token> tokens, ref int position, string first)
    {
        var fields = ImmutableArray.CreateBuilder<string>();
        if (first.Length > 0) fields.Add(first);
        while (position < tokens.Count && tokens[position] is { Kind: TokenKind.Field, FollowsSpace: false, Value.Length: > 0 } field)
        {
            fields.Add(field.Value);
            position++;
        }

        return fields.ToImmutable();
    }

    private static JsonValue Number(string text, int line) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : throw new TemplateException($"{text} is not a number.", line);
}
