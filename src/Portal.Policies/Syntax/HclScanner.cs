namespace Portal.Policies.Syntax;

/// <summary>Cuts an HCL 1 text into tokens. After a lexical error it goes on, as the server's scanner does; the reader keeps the last one.</summary>
internal sealed class HclScanner(HclReader reader)
{
    /// <summary>The next token that is no comment; at the end of the text an <see cref="TokenKind.Eof"/>, as often as asked.</summary>
    public Token Next()
    {
        Token token;
        do
        {
            token = Scan();
        }
        while (token.Kind == TokenKind.Comment);
        return token;
    }

    private Token Scan()
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
            return Identifier(start);
        }

        if (HclReader.IsDecimal(c))
        {
            return HclNumber.Scan(reader, c);
        }

        switch (c)
        {
            case HclReader.End: return TokenKind.Eof;
            case '"':
                QuotedText.Scan(reader, interpolates: true);
                return TokenKind.String;
            case '#' or '/':
                Comment(c);
                return TokenKind.Comment;
            case '<':
                Heredoc();
                return TokenKind.Heredoc;
            case '.': return HclNumber.ScanPeriod(reader);
            case '-' when HclReader.IsDecimal(reader.Peek()): return HclNumber.Scan(reader, reader.Next());
            case '-': return TokenKind.Sub;
            case '[': return TokenKind.LeftBracket;
            case ']': return TokenKind.RightBracket;
            case '{': return TokenKind.LeftBrace;
            case '}': return TokenKind.RightBrace;
            case ',': return TokenKind.Comma;
            case '=': return TokenKind.Assign;
            case '+': return TokenKind.Add;
            default:
                reader.Fail("illegal char");
                return TokenKind.Illegal;
        }
    }

    private TokenKind Identifier(int start)
    {
        var c = reader.Next();
        while (HclReader.IsLetter(c) || HclReader.IsDigit(c) || c is '-' or '.')
        {
            c = reader.Next();
        }

        if (c != HclReader.End)
        {
            reader.Unread();
        }

        return reader.Text.AsSpan(start, reader.Offset - start) is "true" or "false" ? TokenKind.Bool : TokenKind.Identifier;
    }

    private void Comment(int c)
    {
        if (c == '#' || reader.Peek() != '*')
        {
            LineComment(c);
            return;
        }

        reader.Next();
        c = reader.Next();
        while (true)
        {
            if (c == HclReader.End)
            {
                reader.Fail("comment not terminated");
                return;
            }

            var previous = c;
            c = reader.Next();
            if (previous == '*' && c == '/')
            {
                return;
            }
        }
    }

    private void LineComment(int c)
    {
        if (c == '/' && reader.Peek() != '/')
        {
            reader.Fail("expected '/' for comment");
            return;
        }

        do
        {
            c = reader.Next();
        }
        while (c is not '\n' and not HclReader.End);
        if (c != HclReader.End)
        {
            reader.Unread();
        }
    }

    private void Heredoc()
    {
        if (reader.Next() != '<')
        {
            reader.Fail("heredoc expected second '<', didn't see it");
            return;
        }

        var start = reader.Offset;
        var c = reader.Next();
        if (c == '-')
        {
            c = reader.Next();
        }

        while (HclReader.IsLetter(c) || HclReader.IsDigit(c))
        {
            c = reader.Next();
        }

        if (c == HclReader.End)
        {
            reader.Fail("heredoc not terminated");
        }
        else if (c != '\n')
        {
            reader.Fail("invalid characters in heredoc anchor");
        }
        else
        {
            HeredocBody(HclHeredoc.Anchor(reader.Text, start));
        }
    }

    private void HeredocBody(ReadOnlySpan<char> anchor)
    {
        if (anchor is [] or ['-'])
        {
            reader.Fail("zero-length heredoc anchor");
            return;
        }

        var lineStart = reader.Offset;
        while (true)
        {
            var before = reader.Offset;
            var c = reader.Next();
            if (c == '\n')
            {
                if (HclHeredoc.Ends(reader.Text.AsSpan(lineStart, before - lineStart), anchor))
                {
                    return;
                }

                lineStart = reader.Offset;
            }
            else if (c == HclReader.End)
            {
                reader.Fail("heredoc not terminated");
                return;
            }
        }
    }
}
