namespace Portal.Policies.Syntax;

/// <summary>Cuts a JSON text into tokens, as the server's JSON reader does; it is the HCL scanner with fewer words.</summary>
internal sealed class JsonScanner(HclReader reader)
{
    public Token Next()
    {
        var c = reader.NextVisible(out var start);
        var at = reader.Last(start);
        var kind = Kind(c, start);
        return new Token(kind, at, reader.Offset);
    }

    private TokenKind Kind(int c, int start)
    {
        if (HclReader.IsLetter(c))
        {
            return Word(start);
        }

        if (HclReader.IsDecimal(c))
        {
            return Number(c);
        }

        switch (c)
        {
            case HclReader.End: return TokenKind.Eof;
            case '"':
                QuotedText.Scan(reader, interpolates: false);
                return TokenKind.String;
            case '[': return TokenKind.LeftBracket;
            case ']': return TokenKind.RightBracket;
            case '{': return TokenKind.LeftBrace;
            case '}': return TokenKind.RightBrace;
            case ',': return TokenKind.Comma;
            case ':': return TokenKind.Colon;
            case '.': return HclNumber.ScanPeriod(reader);
            case '-' when HclReader.IsDecimal(reader.Peek()): return Number(reader.Next());
            default:
                reader.Fail(c == '-' ? "illegal char" : $"illegal char: {reader.Text[start..reader.Offset]}");
                return TokenKind.Illegal;
        }
    }

    private TokenKind Number(int c)
    {
        if (c == '0' && HclReader.IsDecimal(reader.Peek()))
        {
            reader.Fail("numbers cannot start with 0");
        }

        return HclNumber.Scan(reader, c);
    }

    private TokenKind Word(int start)
    {
        var c = reader.Next();
        while (HclReader.IsLetter(c) || HclReader.IsDigit(c) || c == '-')
        {
            c = reader.Next();
        }

        if (c != HclReader.End)
        {
            reader.Unread();
        }

        switch (reader.Text.AsSpan(start, reader.Offset - start))
        {
            case "true" or "false": return TokenKind.Bool;
            case "null": return TokenKind.Null;
            default:
                reader.Fail("illegal char");
                return TokenKind.Illegal;
        }
    }
}
