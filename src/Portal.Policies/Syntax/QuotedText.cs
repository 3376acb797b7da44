namespace Portal.Policies.Syntax;

/// <summary>Scans a quoted string from after its opening quote to its closing one.</summary>
internal static class QuotedText
{
    /// <param name="reader">Where to read.</param>
    /// <param name="interpolates">Whether quotes and newlines inside <c>${ … }</c> belong to the string, as in HCL.</param>
    public static void Scan(HclReader reader, bool interpolates)
    {
        var braces = 0;
        while (true)
        {
            var c = reader.Next();
            if ((c == '\n' && braces == 0) || c == HclReader.End)
            {
                reader.Fail("literal not terminated");
                return;
            }

            if (c == '"' && braces == 0)
            {
                return;
            }

            if (interpolates && braces == 0 && c == '$' && reader.Peek() == '{')
            {
                braces++;
                reader.Next();
            }
            else if (braces > 0 && c is '{' or '}')
            {
                braces += c == '{' ? 1 : -1;
            }

            if (c == '\\')
            {
                Escape(reader);
            }
        }
    }

    private static void Escape(HclReader reader)
    {
        var c = reader.Next();
        switch (c)
        {
            case 'a' or 'b' or 'f' or 'n' or 'r' or 't' or 'v' or '\\' or '"': return;
            case >= '0' and <= '7': Digits(reader, c, 8, 3); return;
            case 'x': Digits(reader, reader.Next(), 16, 2); return;
            case 'u': Digits(reader, reader.Next(), 16, 4); return;
            case 'U': Digits(reader, reader.Next(), 16, 8); return;
            default: reader.Fail("illegal char escape"); return;
        }
    }

    private static void Digits(HclReader reader, int c, int radix, int count)
    {
        var left = count;
        while (left > 0 && HclNumber.DigitValue(c) < radix)
        {
            c = reader.Next();
            if (c == HclReader.End)
            {
                break;
            }

            left--;
        }

        if (left > 0)
        {
            reader.Fail("illegal char escape");
        }

        if (left != count && c != HclReader.End)
        {
            reader.Unread();
        }
    }
}
