namespace Portal.Policies.Syntax;

/// <summary><c>&lt;&lt;EOF</c> and <c>&lt;&lt;-EOF</c>: where one ends and what it stands for.</summary>
internal static class HclHeredoc
{
    /// <summary>The anchor that starts at <paramref name="start"/>, a leading dash included.</summary>
    public static ReadOnlySpan<char> Anchor(string text, int start)
    {
        var line = text.AsSpan(start);
        var end = line.IndexOf('\n');
        return (end < 0 ? line : line[..end]).TrimEnd('\r');
    }

    /// <summary>Whether a line (without its newline) is the closing anchor; the server first compares its length with that of anchor and dash.</summary>
    public static bool Ends(ReadOnlySpan<char> line, ReadOnlySpan<char> anchor) =>
        line.Length >= anchor.Length && line.TrimStart(" \t\v\f\r").TrimEnd('\r').SequenceEqual(anchor[0] == '-' ? anchor[1..] : anchor);

    /// <summary>The lines between the anchors. With a dash, the closing anchor's indentation is taken from every line, if every line has it.</summary>
    public static string Value(ReadOnlySpan<char> token)
    {
        var text = token.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
        var first = text.IndexOf('\n', StringComparison.Ordinal);
        if (first < 0)
        {
            return "";
        }

        var body = text[(first + 1)..];
        body = body.EndsWith('\n') ? body[..^1] : body;
        var last = body.LastIndexOf('\n') + 1;
        var closing = body[last..];
        var indent = closing[..(closing.Length - closing.TrimStart().Length)];
        if (!text.StartsWith("<<-", StringComparison.Ordinal))
        {
            return body[..last] + indent;
        }

        var lines = body[..last].Split('\n')[..^1];
        return lines.All(line => line.StartsWith(indent, StringComparison.Ordinal)) ? string.Concat(lines.Select(line => line[indent.Length..] + "\n")) : body[..last];
    }
}
