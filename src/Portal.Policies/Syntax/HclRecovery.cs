namespace Portal.Policies.Syntax;

/// <summary>
/// Reads an HCL text to its end although something is wrong in it: after an error it goes on at the next line that starts with <c>path</c>.
/// The server stops at the first error, which is the one that is reported; the rest is for editors.
/// </summary>
internal static class HclRecovery
{
    // Every attempt may read to the end of the text, so their number is limited to keep the whole linear.
    private const int MostAttempts = 20;

    public static SyntaxTree Parse(string text, bool refusesDuplicates)
    {
        var (items, first) = new HclParser(new HclReader(text), refusesDuplicates).Parse();
        var error = first;
        var from = new Position(0, 1, 1);
        for (var attempt = 1; error is not null; attempt++)
        {
            // An item around the error is not sound: what looks like one may be several that ran into each other.
            var at = error.At.Offset;
            var broken = items.FindIndex(item => item.Keys[0].Start.Offset >= from.Offset && item.Keys[0].Start.Offset <= at && item.Value.End > at);
            var stopped = broken >= 0 ? items[broken].Keys[0].Start.Offset : items.Count > 0 ? Math.Max(from.Offset, items[^1].Value.End) : from.Offset;
            if (broken >= 0)
            {
                items.RemoveAt(broken);
            }

            if (attempt > MostAttempts || NextPath(text, from, stopped) is not { } next)
            {
                break;
            }

            from = next;
            var reader = new HclReader(text);
            reader.MoveTo(from);
            (var more, error) = new HclParser(reader, refusesDuplicates).Parse();
            items.RemoveAll(item => item.Keys[0].Start.Offset >= from.Offset);
            items.AddRange(more);
        }

        return new(items, items, IsJson: false, first);
    }

    // The next line after the one at the offset that starts with the word; its line is counted on from a place already known.
    private static Position? NextPath(string text, Position known, int offset)
    {
        var (at, line) = (known.Offset, known.Line);
        while (true)
        {
            var newline = text.IndexOf('\n', at);
            if (newline < 0)
            {
                return null;
            }

            (at, line) = (newline + 1, line + 1);
            var content = text.AsSpan(at).TrimStart(" \t");
            if (at > offset && content.StartsWith("path", StringComparison.Ordinal))
            {
                var column = text.Length - content.Length - at;
                return new Position(at + column, line, column + 1);
            }
        }
    }
}
