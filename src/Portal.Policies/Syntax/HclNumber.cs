namespace Portal.Policies.Syntax;

/// <summary>Numbers as HCL 1 scans them: decimal, octal (<c>0…</c>), hexadecimal and floating point.</summary>
internal static class HclNumber
{
    public static int DigitValue(int c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => 16,
    };

    /// <summary>A period, or the number that starts with it.</summary>
    public static TokenKind ScanPeriod(HclReader reader)
    {
        if (!HclReader.IsDecimal(reader.Peek()))
        {
            return TokenKind.Period;
        }

        Exponent(reader, Mantissa(reader, reader.Peek()));
        return TokenKind.Float;
    }

    /// <summary>The number that starts with the digit <paramref name="c"/>, which has been read.</summary>
    public static TokenKind Scan(HclReader reader, int c)
    {
        if (c == '0')
        {
            c = reader.Next();
            return c is 'x' or 'X' ? Hexadecimal(reader) : OctalOrFloat(reader, c);
        }

        Mantissa(reader, c);
        c = reader.Next();
        if (FloatTail(reader, c))
        {
            return TokenKind.Float;
        }

        PutBack(reader, c);
        return TokenKind.Number;
    }

    private static TokenKind Hexadecimal(HclReader reader)
    {
        var c = reader.Next();
        var found = false;
        while (DigitValue(c) < 16)
        {
            c = reader.Next();
            found = true;
        }

        if (!found)
        {
            reader.Fail("illegal hexadecimal number");
        }

        PutBack(reader, c);
        return TokenKind.Number;
    }

    private static TokenKind OctalOrFloat(HclReader reader, int c)
    {
        var illegalOctal = false;
        while (HclReader.IsDecimal(c))
        {
            c = reader.Next();
            illegalOctal |= c is '8' or '9';
        }

        if (FloatTail(reader, c))
        {
            return TokenKind.Float;
        }

        if (illegalOctal)
        {
            reader.Fail("illegal octal number");
        }

        PutBack(reader, c);
        return TokenKind.Number;
    }

    private static bool FloatTail(HclReader reader, int c)
    {
        if (c is 'e' or 'E')
        {
            Exponent(reader, c);
            return true;
        }

        if (c != '.')
        {
            return false;
        }

        c = Mantissa(reader, reader.Peek());
        if (c is 'e' or 'E')
        {
            Exponent(reader, reader.Next());
        }

        return true;
    }

    private static int Mantissa(HclReader reader, int c)
    {
        var scanned = false;
        while (HclReader.IsDecimal(c))
        {
            c = reader.Next();
            scanned = true;
        }

        if (scanned)
        {
            PutBack(reader, c);
        }

        return c;
    }

    private static void Exponent(HclReader reader, int c)
    {
        if (c is not ('e' or 'E'))
        {
            return;
        }

        c = reader.Next();
        if (c is '-' or '+')
        {
            c = reader.Next();
        }

        Mantissa(reader, c);
    }

    private static void PutBack(HclReader reader, int c)
    {
        if (c != HclReader.End)
        {
            reader.Unread();
        }
    }
}
