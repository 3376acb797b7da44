using System.Text.Json;

namespace Portal.Policies.Syntax;

/// <summary>
/// The JSON encoding of policies, as the server's HCL-JSON reader takes it: a trailing comma in an object and anything after the root
/// object are passed over, and objects of objects are flattened into keys (<see cref="JsonFlattening"/>).
/// </summary>
internal sealed class JsonParser(HclReader reader)
{
    private const int DeepestNesting = 200;

    private readonly JsonScanner _scanner = new(reader);
    private Token _token;
    private int _depth;

    public SyntaxTree Parse()
    {
        var items = new List<ItemNode>();
        SyntaxError? error = null;
        try
        {
            Scan();
            ReadItems(items);
            ExpectObjectEnd(null);
        }
        catch (SyntaxException stopped)
        {
            error = stopped.Error;
        }

        return new(JsonFlattening.Flatten(items), _scanner.Error ?? error);
    }

    private void ReadItems(List<ItemNode> items)
    {
        do
        {
            if (ReadItem() is not { } item)
            {
                return;
            }

            items.Add(item);
        }
        while (Scan().Kind == TokenKind.Comma);
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
            _ => throw new SyntaxException(token.Start, $"Expected object value, got unknown token: {token.Kind.Name()}"),
        };
    }

    private ObjectNode ReadObject()
    {
        var start = _token.Start;
        var depth = Deeper();
        var items = new List<ItemNode>();
        SyntaxException? error = null;
        try
        {
            ReadItems(items);
        }
        catch (SyntaxException stopped)
        {
            error = stopped;
        }

        ExpectObjectEnd(error);
        _depth = depth;
        return new ObjectNode(items, start, _token.End);
    }

    private void ExpectObjectEnd(SyntaxException? error)
    {
        if (_token.Kind != TokenKind.RightBrace)
        {
            throw error ?? new SyntaxException(_token.Start, $"unexpected token while parsing object: {_token.Kind.Name()}");
        }
    }

    private ListNode ReadList()
    {
        var start = _token.Start;
        var depth = Deeper();
        var items = new List<SyntaxNode>();
        while (true)
        {
            var token = Scan();
            switch (token.Kind)
            {
                case TokenKind.Number or TokenKind.Float or TokenKind.String or TokenKind.Bool or TokenKind.Null:
                    items.Add(Literal(token));
                    break;
                case TokenKind.Comma: break;
                case TokenKind.LeftBrace:
                    items.Add(ReadObject());
                    break;
                case TokenKind.LeftBracket:
                    items.Add(ReadList());
                    break;
                case TokenKind.RightBracket:
                    _depth = depth;
                    return new ListNode(items, start, token.End);
                default: throw new SyntaxException(token.Start, $"unexpected token while parsing list: {token.Kind.Name()}");
            }
        }
    }

    private LiteralNode Literal(Token token) => new(token.Kind == TokenKind.Null ? TokenKind.String : token.Kind, Text(token), token.Start, token.End);

    private string Text(Token token)
    {
        var raw = reader.Text.AsSpan(token.Start.Offset, token.End - token.Start.Offset);
        if (token.Kind != TokenKind.String)
        {
            return token.Kind == TokenKind.Null ? "" : raw.ToString();
        }

        if (raw.IndexOf('\\') < 0)
        {
            return raw.Trim('"').ToString();
        }

        try
        {
            return JsonSerializer.Deserialize<string>(raw) ?? "";
        }
        catch (JsonException) when (_scanner.Error is null)
        {
            throw new SyntaxException(token.Start, $"unquote {raw} err: invalid syntax");
        }
        catch (JsonException)
        {
            return raw.ToString();
        }
    }

    private int Deeper()
    {
        if (++_depth > DeepestNesting)
        {
            throw new SyntaxException(_token.Start, $"nested more than {DeepestNesting} levels deep");
        }

        return _depth - 1;
    }

    private Token Scan() => _token = _scanner.Next();
}
