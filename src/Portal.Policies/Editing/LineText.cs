namespace Portal.Policies.Editing;

/// <summary>Lines and indentation around a place in a text.</summary>
internal static class LineText
{
    /// <summary>CR LF when the text's first line ends so, else LF.</summary>
    public static string Newline(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end > 0 && text[end - 1] == '\r' ? "\r\n" : "\n";
    }

    /// <summary>Where the line of a place starts.</summary>
    public static int Start(string text, int offset) => offset == 0 ? 0 : text.LastIndexOf('\n', offset - 1) + 1;

    /// <summary>The blanks at the start of the line of a place.</summary>
    public static string Indent(string text, int offset)
    {
        var start = Start(text, offset);
        var end = start;
        while (end < text.Length && text[end] is ' ' or '\t')
        {
            end++;
        }

        return text[start..end];
    }

    /// <summary>Whether nothing but blanks stands between the start of the line and the place.</summary>
    public static bool IsFirst(string text, int offset) => text.AsSpan(Start(text, offset), offset - Start(text, offset)).IsWhiteSpace();

    /// <summary>The start of the next line when nothing but blanks stands between the place and the end of its line; else nothing.</summary>
    public static int? NextLine(string text, int offset)
    {
        // A heredoc ends with its line.
        if (offset > 0 && text[offset - 1] == '\n')
        {
            return offset;
        }

        var end = text.IndexOf('\n', offset);
        var rest = text.AsSpan(offset, (end < 0 ? text.Length : end) - offset);
        return rest.IsWhiteSpace() ? (end < 0 ? text.Length : end + 1) : null;
    }

    /// <summary>Whether the line that starts at the place is blank, or there is none.</summary>
    public static bool IsBlank(string text, int lineStart) => NextLine(text, lineStart) is not null && (lineStart >= text.Length || text[lineStart] is '\n' or '\r' or ' ' or '\t');
}
