namespace Portal.Policies.Syntax;

/// <summary>
/// HCL version 1, as HashiCorp's parser reads it, with its messages and its leniencies: an attribute without a value at the end of the text
/// is passed over, commas between attributes are optional. Nesting is limited, because recursion here has no growing stack.
/// </summary>
internal sealed class HclParser(HclReader reader, bool refusesDuplicates)
{
    private const int DeepestNesting = 200;

    private readonly HclScanner _scanner = new(reader);
    private Token _token;
    private bool _held;
    private int _depth;

    /// <summary>Reads items until the end of the text or an error; the items before the error are kept.</summary>
    public (List<ItemNode> Items, SyntaxError? Error) Parse()
    {
        var items = new List<ItemNode>();
        SyntaxError? error = null;
        try
        {
            ReadItems(items, inObject: false);
        }
        catch (SyntaxException stopped)
        {
            error = stopped.Error;
        }

        // What the scanner had to say goes first, even if the parser stumbled earlier in the text.
        return (items, reader.Error is { } lexical ? new SyntaxError(lexical.At, $"At {lexical.At}: {lexical.Text}") : error);
    }

    private void ReadItems(List<ItemNode> items, bool inObject)
    {
        var seen = refusesDuplicates ? new HashSet<string>() : null;
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

            if (seen is not null && item.AssignLine > 0)
            {
                RefuseDuplicate(item.Keys[0], seen);
            }

            items.Add(item);
            Scan();
            _held = _token.Kind != TokenKind.Comma;
        }
    }

    private void RefuseDuplicate(KeyNode key, HashSet<string> seen)
    {
        var written = reader.Text[key.Start.Offset..key.End];
        if (!seen.Add(written))
        {
            throw new SyntaxException(key.Start, $"The argument {HclString.Quote(written)} at {key.Start} was already set. Each argument can only be defined once");
        }
    }

    // Nothing at the end of the text.
    private ItemNode? ReadItem()
    {
        var keys = ReadKeys();
        if (keys.Count == 0)
        {
            return null;
        }

        var assign = _token;
        var value = assign.Kind switch
        {
            TokenKind.Assign => ReadValue(),
            TokenKind.LeftBrace => ReadObject(),
            _ => throw SyntaxException.At(assign.Start, $"key '{Written(keys)}' expected start of object ('{{') or assignment ('=')"),
        };
        return value is null ? null : new ItemNode(keys, assign.Kind == TokenKind.Assign ? assign.Start.Line : 0, value);
    }

    private List<KeyNode> ReadKeys()
    {
        var keys = new List<KeyNode>();
        while (true)
        {
            var token = Scan();
            switch (token.Kind)
            {
                case TokenKind.Eof: return keys;
                case TokenKind.Assign when keys.Count > 1: throw SyntaxException.At(token.Start, "nested object expected: LBRACE got: ASSIGN");
                case TokenKind.Assign when keys.Count == 0: throw SyntaxException.At(token.Start, "no object keys found!");
                case TokenKind.LeftBrace when keys.Count == 0: throw SyntaxException.At(token.Start, "expected: IDENT | STRING got: LBRACE");
                case TokenKind.Assign or TokenKind.LeftBrace: return keys;
                case TokenKind.RightBrace when keys.Count > 0: return keys;
                case TokenKind.Identifier or TokenKind.String:
                    keys.Add(new KeyNode(Text(token), token.Start, token.End));
                    break;
                case TokenKind.Illegal: throw SyntaxException.At(token.Start, "illegal character");
                default: throw SyntaxException.At(token.Start, $"expected: IDENT | STRING | ASSIGN | LBRACE got: {token.Kind.Name()}");
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
            _ => throw SyntaxException.At(token.Start, $"Unknown token: {token.Start} {token.Kind.Name()} {reader.Text[token.Start.Offset..token.End]}"),
        };
    }

    private ObjectNode ReadObject()
    {
        var start = Deeper();
        var items = new List<ItemNode>();
        ReadItems(items, inObject: true);
        var end = Scan();
        if (end.Kind != TokenKind.RightBrace)
        {
            throw SyntaxException.At(end.Start, $"object expected closing RBRACE got: {end.Kind.Name()}");
        }

        _depth--;
        return new ObjectNode(items, start, end.End);
    }

    private ListNode ReadList()
    {
        var start = Deeper();
        var items = new List<SyntaxNode>();
        var needsComma = false;
        while (true)
        {
            var token = Scan();
            if (needsComma && token.Kind is not (TokenKind.Comma or TokenKind.RightBracket))
            {
                throw SyntaxException.At(token.Start, $"error parsing list, expected comma or list end, got: {token.Kind.Name()}");
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
                    items.Add(Within("object", token, ReadObject));
                    needsComma = true;
                    break;
                case TokenKind.LeftBracket:
                    items.Add(Within("list", token, ReadList));
                    break;
                case TokenKind.RightBracket:
                    _depth--;
                    return new ListNode(items, start, token.End);
                default:
                    throw SyntaxException.At(token.Start, $"unexpected token while parsing list: {token.Kind.Name()}");
            }
        }
    }

    private static SyntaxNode Within(string kind, Token token, Func<SyntaxNode> read)
    {
        try
        {
            return read();
        }
        catch (SyntaxException inner)
        {
            throw SyntaxException.At(token.Start, $"error while trying to parse {kind} within list: {inner.Message}");
        }
    }

    private LiteralNode Literal(Token token) => new(token.Kind, Text(token), token.Start, token.End);

    private string Text(Token token)
    {
        var raw = reader.Text.AsSpan(token.Start.Offset, token.End - token.Start.Offset);
        return token.Kind switch
        {
            TokenKind.Heredoc => HclHeredoc.Value(raw),
            TokenKind.String when HclString.TryUnquote(raw, interpolates: true, out var value) => value,
            TokenKind.String when reader.Error is null => throw new SyntaxException(token.Start, $"unquote {raw} err: invalid syntax"),
            _ => raw.ToString(),
        };
    }

    private string Written(List<KeyNode> keys)
    {
        const int Enough = 200;
        var text = string.Join(' ', keys.Take(Enough).Select(key => reader.Text[key.Start.Offset..key.End]));
        return text.Length <= Enough ? text : text[..Enough] + "…";
    }

    private Position Deeper() => ++_depth <= DeepestNesting ? _token.Start : throw SyntaxException.At(_token.Start, $"nested more than {DeepestNesting} levels deep");

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
