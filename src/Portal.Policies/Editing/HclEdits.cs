using Portal.Policies.Syntax;

namespace Portal.Policies.Editing;

/// <summary>Edits of an HCL text, made so that nothing but the stanza changes and the comments inside it stay.</summary>
internal static class HclEdits
{
    /// <summary>Puts a stanza at the end, after a blank line.</summary>
    public static string Add(string text, PolicyStanza stanza)
    {
        var newline = LineText.Newline(text);
        var end = text.Length == 0 || text.EndsWith('\n') ? "" : newline;
        var blank = text.AsSpan().IsWhiteSpace() || text.EndsWith("\n\n", StringComparison.Ordinal) || text.EndsWith("\n\r\n", StringComparison.Ordinal) ? "" : newline;
        return text + end + blank + new ValuePrinter(isJson: false, newline).Stanza(stanza, "") + newline;
    }

    /// <summary>Writes a stanza once more after it, for another path.</summary>
    public static string Repeat(string text, ItemNode source, string pattern)
    {
        var (start, label, end) = (source.Keys[0].Start.Offset, source.Keys[1], source.Value.End);
        var newline = LineText.Newline(text);
        var copy = text[start..label.Start.Offset] + HclString.Quote(pattern) + text[label.End..end];
        return TextEdit.Apply(text, [new(end, end, newline + newline + LineText.Indent(text, start) + copy)]);
    }

    /// <summary>Takes a stanza out, with its lines and one blank line when it leaves two together; comments around it stay.</summary>
    public static string Remove(string text, ItemNode source)
    {
        var start = source.Keys[0].Start.Offset;
        var end = source.Value.End;
        if (LineText.IsFirst(text, start) && LineText.NextLine(text, end) is { } next)
        {
            start = LineText.Start(text, start);
            end = next;
            var before = start == 0 ? 0 : LineText.Start(text, start - 1);
            if (start > 0 && LineText.IsBlank(text, before) && LineText.IsBlank(text, end))
            {
                start = before;
            }
        }

        return TextEdit.Apply(text, [new(start, end, "")]);
    }

    /// <summary>Changes a stanza field by field.</summary>
    public static string Replace(string text, PolicyStanza stanza, PolicyStanza by)
    {
        var source = stanza.Source!;
        var block = (ObjectNode)source.Value;
        var edits = new List<TextEdit>();
        if (by.Pattern != stanza.Pattern)
        {
            var label = HclString.Quote(by.Pattern);
            edits.Add(source.Keys.Count > 1 ? new(source.Keys[1].Start.Offset, source.Keys[1].End, label) : new(source.Keys[0].End, source.Keys[0].End, " " + label));
        }

        var printer = new ValuePrinter(isJson: false, LineText.Newline(text));
        var before = StanzaValues.Of(stanza).ToDictionary(field => field.Key, field => printer.Value(field.Value, ""));
        var after = StanzaValues.Of(by).ToDictionary(field => field.Key, field => field.Value);
        foreach (var key in before.Keys.Union(after.Keys))
        {
            var value = after.GetValueOrDefault(key);
            if (before.GetValueOrDefault(key) != (value is null ? null : printer.Value(value, "")))
            {
                edits.AddRange(Field(text, block, key, value, printer));
            }
        }

        return TextEdit.Apply(text, edits);
    }

    private static IEnumerable<TextEdit> Field(string text, ObjectNode block, string key, object? value, ValuePrinter printer)
    {
        var written = block.Items.Where(item => item.Name == key).ToArray();
        if (value is null)
        {
            return written.Select(item => RemoveField(text, item));
        }

        if (written.Length == 0)
        {
            return [InsertField(text, block, key, value, printer)];
        }

        var last = written[^1].Value;
        var indent = LineText.Indent(text, written[^1].Keys[0].Start.Offset);
        var tail = last.End > 0 && text[last.End - 1] == '\n' ? LineText.Newline(text) : "";
        return [.. written[..^1].Select(item => RemoveField(text, item)), new(last.Start.Offset, last.End, printer.Value(value, indent) + tail)];
    }

    private static TextEdit RemoveField(string text, ItemNode item)
    {
        var start = item.Keys[0].Start.Offset;
        var end = item.Value.End;
        if (end < text.Length && text[end] == ',')
        {
            end++;
        }

        if (LineText.IsFirst(text, start) && LineText.NextLine(text, end) is { } next)
        {
            return new(LineText.Start(text, start), next, "");
        }

        while (end < text.Length && text[end] == ' ')
        {
            end++;
        }

        return new(start, end, "");
    }

    private static TextEdit InsertField(string text, ObjectNode block, string key, object value, ValuePrinter printer)
    {
        var brace = block.End - 1;
        if (LineText.IsFirst(text, brace) && LineText.Start(text, brace) > block.Start.Offset)
        {
            var line = LineText.Start(text, brace);
            var indent = block.Items.Count > 0 && LineText.IsFirst(text, block.Items[^1].Keys[0].Start.Offset)
                ? LineText.Indent(text, block.Items[^1].Keys[0].Start.Offset)
                : LineText.Indent(text, brace) + "  ";
            return new(line, line, indent + printer.Field(key, value, indent) + LineText.Newline(text));
        }

        var space = text[brace - 1] is ' ' or '\n' or '\t' ? "" : " ";
        return new(brace, brace, space + printer.Field(key, value, LineText.Indent(text, brace)) + " ");
    }
}
