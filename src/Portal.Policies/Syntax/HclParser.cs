namespace Portal.Policies.Syntax;

/// <summary>
/// HCL version 1, as HashiCorp's parser reads it, with its messages and its leniencies: an attribute without a value before a <c>}</c>,
/// or at the end of the text, is passed over. Nesting is limited, because recursion here has no growing stack.
/// </summary>
internal sealed class HclParser(HclReader reader)
{
    private const int DeepestNesting = 200;

    private readonly HclScanner _scanner = new(reader);
    private Token _token;
    private bool _held;
    private int _depth;

    /// <summary>Reads items until the end of the text or an error; the items before the error are kept.</summary>
    public SyntaxTree Parse()
    {
        var items = new List<ItemNode>();
        try
        {
            ReadItems(items, inObject: false);
        }
        catch (SyntaxException stopped)
        {
            return new(items, _scanner.Error ?? stopped.Error);
        }

        return new(items, _scanner.Error);
    }

    private void ReadItems(List<ItemNode> items, bool inObject)
    {
        while (true)
        {
            if (inObject && Peek().Kind == TokenKind.RightBrace)
            {
                return;
            }

            if (ReadItem() is not { } item)
            {
                return;
            }

            items.Add(item);
            Scan();
            _held = _token.Kind != TokenKind.Comma;
        }
    }

    // Nothing at the end of the text.
    private ItemNode? ReadItem()
    {
        var keys = ReadKeys(out var noValue);
        if (keys.Count == 0 && _token.Kind == TokenKind.Eof)
        {
            return null;
        }

        var assign = _token;
        if (noValue || _token.Kind is not (TokenKind.Assign or TokenKind.LeftBrace))
        {
            // The server forgets a brace that stands where the value should be, so that the error is not taken for the object's end.
            var at = _token;
            _token = _token with { Kind = TokenKind.Eof };
            throw new SyntaxException(at.Start, $"key '{Shortened(keys)}' expected start of object ('{{') or assignment ('=')");
        }

        var value = assign.Kind == TokenKind.Assign ? ReadValue() : ReadObject();
        return value is null ? null : new ItemNode(keys, assign.Kind == TokenKind.Assign ? assign.Start.Line : 0, value);
    }

    private List<KeyNode> ReadKeys(out bool noValue)
    {
        var keys = new List<KeyNode>();
        noValue = false;
        while (true)
        {
            var token = Scan();
            switch (token.Kind)
            {
                case TokenKind.Eof: return keys;
                case TokenKind.Assign when keys.Count > 1: throw new SyntaxException(token.Start, "nested object expected: LBRACE got: ASSIGN");
                case TokenKind.Assign when keys.Count == 0: throw new SyntaxException(token.Start, "no object keys found!");
                case TokenKind.Assign: return keys;
                case TokenKind.LeftBrace when keys.Count == 0: throw new SyntaxException(token.Start, "expected: IDENT | STRING got: LBRACE");
                case TokenKind.LeftBrace: return keys;
                case TokenKind.Identifier or TokenKind.String:
                    keys.Add(new KeyNode(Text(token), token.Start, token.End));
                    break;
                case TokenKind.RightBrace when keys.Count > 0:
                    noValue = true;
                    return keys;
                case TokenKind.Illegal: throw new SyntaxException(token.Start, "illegal character");
                default: throw new SyntaxException(token.Start, $"expected: IDENT | STRING | ASSIGN | LBRACE got: {token.Kind.Name()}");
            }
        }
    }

    // Nothing at the end of the text.
    private SyntaxNode? ReadValue()
    {
        var token = Scan();
        return token.Kind switch
        {
            TokenKind.Number or TokenKind.Float or TokenKind.Bool or TokenKind.String or TokenKind.Heredoc => Literal(token),
            TokenKind.LeftBrace => ReadObject(),
            TokenKind.LeftBracket => ReadList(),
            TokenKind.Eof => null,
            _ => throw new SyntaxException(token.Start, $"Unknown token: {token.Start} {token.Kind.Name()} {reader.Text[token.Start.Offset..token.End]}"),
        };
    }

    private ObjectNode ReadObject()
    {
        var start = _token.Start;
        var depth = _depth;
        Deeper();
        var items = new List<ItemNode>();
        try
        {
            ReadItems(items, inObject: true);
        }
        catch (SyntaxException) when (_token.Kind == TokenKind.RightBrace)
        {
            // As on the server, an item cut short by the brace counts as not written.
        }

        var end = Scan();
        if (end.Kind != TokenKind.RightBrace)
        {
            throw new SyntaxException(end.Start, $"object expected closing RBRACE got: {end.Kind.Name()}");
        }

        _depth = depth;
        return new ObjectNode(items, start, end.End);
    }

    private ListNode ReadList()
    {
        var start = _token.Start;
        var depth = _depth;
        Deeper();
        var items = new List<SyntaxNode>();
        var needsComma = false;
        while (true)
        {
            var token = Scan();
            if (needsComma && token.Kind is not (TokenKind.Comma or TokenKind.RightBracket))
            {
                throw new SyntaxException(token.Start, $"error parsing list, expected comma or list end, got: {token.Kind.Name()}");
            }

            switch (token.Kind)
            {
                case TokenKind.Bool or TokenKind.Number or TokenKind.Float or TokenKind.String or TokenKind.Heredoc:
                    items.Add(Literal(token));
                    needsComma = true;
                    break;
                case TokenKind.Comma:
                    needsComma = false;
                    break;
                case TokenKind.LeftBrace:
                    items.Add(Within("object", ReadObject));
                    needsComma = true;
                    break;
                case TokenKind.LeftBracket:
                    items.Add(Within("list", ReadList));
                    break;
                case TokenKind.RightBracket:
                    _depth = depth;
                    return new ListNode(items, start, token.End);
                default:
                    throw new SyntaxException(token.Start, $"unexpected token while parsing list: {token.Kind.Name()}");
            }
        }
    }

    private SyntaxNode Within(string kind, Func<SyntaxNode> read)
    {
        try
        {
            return read();
        }
        catch (SyntaxException inner)
        {
            throw new SyntaxException(_token.Start, $"error while trying to parse {kind} within list: At {inner.Error.At}: {inner.Error.Text}");
        }
    }

    private LiteralNode Literal(Token token) => new(token.Kind, Text(token), token.Start, token.End);

    private string Text(Token token)
    {
        var raw = reader.Text.AsSpan(token.Start.Offset, token.End - token.Start.Offset);
        return token.Kind switch
        {
            TokenKind.Heredoc => HclHeredoc.Value(raw),
            TokenKind.String when HclString.TryUnquote(raw, out var value) => value,
            TokenKind.String when _scanner.Error is null => throw new SyntaxException(token.Start, $"unquote {raw} err: invalid syntax"),
            _ => raw.ToString(),
        };
    }

    private string Shortened(List<KeyNode> keys)
    {
        const int Enough = 200;
        var text = string.Join(' ', keys.Take(Enough).Select(key => reader.Text[key.Start.Offset..key.End]));
        return text.Length <= Enough ? text : text[..Enough] + "…";
    }

    private void Deeper()
    {
        if (++_depth > DeepestNesting)
        {
            throw new SyntaxException(_token.Start, $"nested more than {DeepestNesting} levels deep");
        }
    }

    private Token Peek()
    {
        Scan();
        _held = true;
        return _token;
    }

    private Token Scan()
    {
        if (_held)
        {
            _held = false;
        }
        else
        {
            _token = _scanner.Next();
        }

        return _token;
    }
}
