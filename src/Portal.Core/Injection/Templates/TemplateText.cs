namespace Portal.Core.Injection.Templates;

/// <summary>A piece of a template: text, or what stands between the delimiters.</summary>
/// <param name="IsAction">Whether it is an action.</param>
/// <param name="Text">The text, or the action without delimiters and trim marks.</param>
/// <param name="Line">The line it starts at, from 1.</param>
internal sealed record TemplatePiece(bool IsAction, string Text, int Line);

/// <summary>
/// Cuts a template into text and actions, as Go's text/template does: <c>{{- </c> removes the white space before, <c> -}}</c> that after, and
/// <c>{{/* … */}}</c> is a comment.
/// </summary>
internal static class TemplateText
{
    public static IReadOnlyList<TemplatePiece> Cut(string source, string left, string right)
    {
        var pieces = new List<TemplatePiece>();
        var position = 0;
        var trimsNext = false;
        while (true)
        {
            var open = source.IndexOf(left, position, StringComparison.Ordinal);
            var text = open < 0 ? source[position..] : source[position..open];
            var line = 1 + source.AsSpan(0, position).Count('\n');
            if (trimsNext) text = text.TrimStart();
            if (open < 0)
            {
                if (text.Length > 0) pieces.Add(new TemplatePiece(false, text, line));
                return pieces;
            }

            var start = open + left.Length;
            var trimsBefore = start + 1 < source.Length && source[start] == '-' && char.IsWhiteSpace(source[start + 1]);
            if (trimsBefore) text = text.TrimEnd();
            if (text.Length > 0) pieces.Add(new TemplatePiece(false, text, line));
            var actionLine = 1 + source.AsSpan(0, open).Count('\n');
            var close = End(source, start, right);
            if (close < 0) throw new TemplateException($"The action that starts here is not closed by {right}.", actionLine);
            var action = source[(trimsBefore ? start + 1 : start)..close];
            trimsNext = action.Length > 1 && action[^1] == '-' && char.IsWhiteSpace(action[^2]);
            if (trimsNext) action = action[..^1];
            action = action.Trim();
            if (!action.StartsWith("/*", StringComparison.Ordinal)) pieces.Add(new TemplatePiece(true, action, actionLine));
            position = close + right.Length;
        }
    }

    /// <summary>Where the action ends; a delimiter inside quotes does not count.</summary>
    private static int End(string source, int start, string right)
    {
        var quote = '\0';
        for (var index = start; index <= source.Length - right.Length; index++)
        {
            var character = source[index];
            if (quote != '\0')
            {
                if (character == '\\' && quote == '"') index++;
                else if (character == quote) quote = '\0';
            }
            else if (string.CompareOrdinal(source, index, right, 0, right.Length) == 0) return index;
            else if (character is '"' or '`') quote = character;
        }

        return -1;
    }
}

/// <summary>What is wrong with a template, or why it cannot be shown here.</summary>
internal sealed class TemplateException(string message, int line) : Exception(message)
{
    public int Line { get; } = line;
}
