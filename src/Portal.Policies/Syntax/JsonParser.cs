namespace Portal.Policies.Syntax;

/// <summary>
/// The JSON encoding of policies, as the server's HCL-JSON reader takes it. It is lenient: an object ends where no comma follows, be it at a
/// brace or at the end of the text, and what comes after the root object is not read. Objects of objects are flattened into keys
/// (<see cref="JsonFlattening"/>). After an error the values read so far are kept.
/// </summary>
internal sealed class JsonParser(HclReader reader)
{
    private const int DeepestNesting = 200;

    private readonly JsonScanner _scanner = new(reader);
    private Token _token;
    private SyntaxError? _error;
    private int _depth;

    public SyntaxTree Parse()
    {
        var root = Scan().Kind == TokenKind.LeftBrace ? ReadObject().Items : [];
        var error = reader.Error is { } lexical ? new SyntaxError(lexical.At, $"{lexical.At}: {lexical.Text}") : _error;
        return new(Sound(JsonFlattening.Flatten(root), error), root, IsJson: true, error);
    }

    // A value that was cut short is not sound.
    private static IReadOnlyList<ItemNode> Sound(IReadOnlyList<ItemNode> items, SyntaxError? error) =>
        error is null ? items : [.. items.Where(item => item.Value.End < error.At.Offset || item.Keys[^1].Start.Offset > error.At.Offset)];

    private ObjectNode ReadObject()
    {
        var start = Deeper();
        var items = new List<ItemNode>();
        try
        {
            while (_error is null && ReadItem() is { } item)
            {
                items.Add(item);
                if (_error is not null || Scan().Kind != TokenKind.Comma)
                {
                    break;
                }
            }
        }
        catch (SyntaxException) when (_token.Kind == TokenKind.RightBrace)
        {
            // An empty object and a trailing comma end like this, and the server takes both.
        }
        catch (SyntaxException stopped)
        {
            _error ??= stopped.Error;
        }

        _depth--;
        return new ObjectNode(items, start, _token.End);
    }

    // Nothing at the end of the text.
    private ItemNode? ReadItem()
    {
        var keys = new List<KeyNode>();
        while (true)
        {
            var token = Scan();
            switch (token.Kind)
            {
                case TokenKind.Eof: return null;
                case TokenKind.String:
                    keys.Add(new KeyNode(Text(token), token.Start, token.End));
                    break;
                case TokenKind.Colon when keys.Count > 0:
                    var value = ReadValue();
                    return value is null ? null : new ItemNode(keys, token.Start.Line, value);
                case TokenKind.Illegal: throw new SyntaxException(token.Start, "illegal");
                default: throw new SyntaxException(token.Start, $"expected: STRING got: {token.Kind.Name()}");
            }
        }
    }

    // Nothing at the end of the text.
    private SyntaxNode? ReadValue()
    {
        var token = Scan();
        return token.Kind switch
        {
            TokenKind.Number or TokenKind.Float or TokenKind.Bool or TokenKind.Null or TokenKind.String => Literal(token),
            TokenKind.LeftBrace => ReadObject(),
            TokenKind.LeftBracket => ReadList(),
            TokenKind.Eof => null,
            _ => throw new SyntaxException(
                token.Start, $"Expected object value, got unknown token: {token.Start} {token.Kind.Name()} {reader.Text[token.Start.Offset..token.End]}"),
        };
    }

    // The server passes over booleans and over the opening bracket of a list within a list.
    private ListNode ReadList()
    {
        var start = _token.Start;
        var items = new List<SyntaxNode>();
        while (_error is null)
        {
            var token = Scan();
            switch (token.Kind)
            {
                case TokenKind.Number or TokenKind.Float or TokenKind.String:
                    items.Add(Literal(token));
                    break;
                case TokenKind.LeftBrace:
                    items.Add(ReadObject());
                    break;
                case TokenKind.Comma or TokenKind.Bool or TokenKind.LeftBracket: break;
                case TokenKind.RightBracket: return new ListNode(items, start, token.End);
                default: throw new SyntaxException(token.Start, $"unexpected token while parsing list: {token.Kind.Name()}");
            }
        }

        return new ListNode(items, start, _token.End);
    }

    private LiteralNode Literal(Token token) => new(token.Kind == TokenKind.Null ? TokenKind.String : token.Kind, Text(token), token.Start, token.End);

    private string Text(Token token)
    {
        var raw = reader.Text.AsSpan(token.Start.Offset, token.End - token.Start.Offset);
        return token.Kind switch
        {
            TokenKind.Null => "",
            TokenKind.String when HclString.TryUnquote(raw, interpolates: false, out var value) => value,
            TokenKind.String when reader.Error is null => throw new SyntaxException(token.Start, $"unquote {raw} err: invalid syntax"),
            _ => raw.ToString(),
        };
    }

    private Position Deeper() => ++_depth <= DeepestNesting ? _token.Start : throw new SyntaxException(_token.Start, $"nested more than {DeepestNesting} levels deep");

    private Token Scan() => _token = _scanner.Next();
}
