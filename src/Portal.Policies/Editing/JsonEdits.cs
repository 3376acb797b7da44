using Portal.Policies.Syntax;

namespace Portal.Policies.Editing;

/// <summary>Edits of a JSON text: members and elements come and go with their comma, everything else stays.</summary>
internal static class JsonEdits
{
    /// <summary>Puts a stanza after the last one.</summary>
    public static string Add(string text, IReadOnlyList<ItemNode> root, PolicyStanza stanza)
    {
        var newline = LineText.Newline(text);
        var printer = new ValuePrinter(isJson: true, newline);
        switch (root.LastOrDefault(item => item.Name == "path")?.Value)
        {
            case ObjectNode { Items.Count: > 0 } members:
                var last = members.Items[^1];
                return Insert(text, last.Keys[0].Start.Offset, last.Value.End, indent => printer.Stanza(stanza, indent));
            case ListNode { Items.Count: > 0 } list:
                return Insert(text, list.Items[^1].Start.Offset, list.Items[^1].End, indent => $"{{ {printer.Stanza(stanza, indent)} }}");
            case { } empty:
                var indent = LineText.Indent(text, empty.Start.Offset) + "  ";
                return TextEdit.Apply(text, [new(empty.Start.Offset, empty.End, $"{{{newline}{indent}{printer.Stanza(stanza, indent)}{newline}{indent[..^2]}}}")]);
            default:
                return AddPath(text, root, newline, printer, stanza);
        }
    }

    /// <summary>Writes a stanza once more after it, for another path.</summary>
    public static string Repeat(string text, ItemNode source, string pattern)
    {
        var value = source.Value;
        return Insert(text, source.Keys[1].Start.Offset, value.End, _ => $"{HclString.Quote(pattern)}{text[source.Keys[1].End..value.End]}");
    }

    /// <summary>Takes a stanza out, and with it the objects and lists it leaves empty.</summary>
    public static string Remove(string text, IReadOnlyList<ItemNode> root, ItemNode source)
    {
        var siblings = root.Select(item => (item.Keys[0].Start.Offset, item.Value.End)).ToArray();
        return Removal(Children(root), siblings, source.Value.Start.Offset) is { } edit ? TextEdit.Apply(text, [edit]) : text;
    }

    /// <summary>Changes a stanza field by field.</summary>
    public static string Replace(string text, PolicyStanza stanza, PolicyStanza by)
    {
        var source = stanza.Source!;
        var block = (ObjectNode)source.Value;
        var edits = new List<TextEdit>();
        if (by.Pattern != stanza.Pattern && source.Keys.Count > 1)
        {
            edits.Add(new(source.Keys[1].Start.Offset, source.Keys[1].End, HclString.Quote(by.Pattern)));
        }

        var printer = new ValuePrinter(isJson: true, LineText.Newline(text));
        var before = StanzaValues.Of(stanza).ToDictionary(field => field.Key, field => printer.Value(field.Value, ""));
        var after = StanzaValues.Of(by).ToDictionary(field => field.Key, field => field.Value);
        var kept = block.Items.Where((item, i) => IsKept(item, isLast: block.Items.Skip(i + 1).All(other => other.Name != item.Name))).ToArray();
        var added = after.Where(field => block.Items.All(item => item.Name != field.Key)).ToArray();
        var gone = block.Items.Except(kept).ToArray();
        if (gone.Length > 0 || (block.Items.Count == 0 && added.Length > 0))
        {
            // Commas depend on what remains, so an object that loses members, or has none, is written anew from the texts of those it keeps.
            return TextEdit.Apply(text, [.. edits, new(block.Start.Offset, block.End, Rewritten(text, block, kept, before, after, added, printer))]);
        }

        edits.AddRange(block.Items.Where(item => IsChanged(item, before, after, printer)).Select(item =>
            new TextEdit(item.Value.Start.Offset, item.Value.End, printer.Value(after[item.Name], LineText.Indent(text, item.Keys[0].Start.Offset)))));
        edits.AddRange(added.Select(field => Appended(text, block, field.Key, field.Value, printer)));
        return TextEdit.Apply(text, edits);

        // A key that is written twice keeps its last value when it is changed.
        bool IsKept(ItemNode item, bool isLast) => after.ContainsKey(item.Name) ? isLast || !IsChanged(item, before, after, printer) : !before.ContainsKey(item.Name);
    }

    private static bool IsChanged(ItemNode item, Dictionary<string, string> before, Dictionary<string, object> after, ValuePrinter printer) =>
        after.TryGetValue(item.Name, out var value) && before.GetValueOrDefault(item.Name) != printer.Value(value, "");

    private static string Rewritten(
        string text, ObjectNode block, ItemNode[] kept, Dictionary<string, string> before, Dictionary<string, object> after, KeyValuePair<string, object>[] added, ValuePrinter printer)
    {
        var isLines = block.Items.Count > 0 && LineText.IsFirst(text, block.Items[0].Keys[0].Start.Offset);
        var indent = isLines ? LineText.Indent(text, block.Items[0].Keys[0].Start.Offset) : "";
        var members = kept.Select(item => IsChanged(item, before, after, printer)
                ? printer.Field(item.Name, after[item.Name], indent)
                : text[item.Keys[0].Start.Offset..item.Value.End])
            .Concat(added.Select(field => printer.Field(field.Key, field.Value, indent)));
        var newline = LineText.Newline(text);
        return isLines
            ? $"{{{newline}{string.Join("," + newline, members.Select(member => indent + member))}{newline}{LineText.Indent(text, block.End - 1)}}}"
            : $"{{{string.Join(", ", members)}}}";
    }

    private static TextEdit Appended(string text, ObjectNode block, string key, object value, ValuePrinter printer)
    {
        var last = block.Items[^1];
        var start = last.Keys[0].Start.Offset;
        var indent = LineText.Indent(text, start);
        var before = LineText.IsFirst(text, start) ? "," + LineText.Newline(text) + indent : ", ";
        return new(last.Value.End, last.Value.End, before + printer.Field(key, value, indent));
    }

    private static string AddPath(string text, IReadOnlyList<ItemNode> root, string newline, ValuePrinter printer, PolicyStanza stanza)
    {
        string Path(string indent) => $"\"path\": {{{newline}{indent}  {printer.Stanza(stanza, indent + "  ")}{newline}{indent}}}";
        return root.Count > 0 ? Insert(text, root[^1].Keys[0].Start.Offset, root[^1].Value.End, Path) : $"{{{newline}  {Path("  ")}{newline}}}{newline}";
    }

    // After a sibling, on a line of its own when the sibling has one.
    private static string Insert(string text, int siblingStart, int siblingEnd, Func<string, string> print)
    {
        var indent = LineText.Indent(text, siblingStart);
        var separator = LineText.IsFirst(text, siblingStart) ? "," + LineText.Newline(text) + indent : ", ";
        return TextEdit.Apply(text, [new(siblingEnd, siblingEnd, separator + print(indent))]);
    }

    private static IReadOnlyList<SyntaxNode> Children(IReadOnlyList<ItemNode> items) => [.. items.Select(item => item.Value)];

    private static TextEdit? Removal(IReadOnlyList<SyntaxNode> values, (int Start, int End)[] spans, int offset)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].Start.Offset > offset || values[i].End <= offset)
            {
                continue;
            }

            var inner = values[i].Start.Offset == offset ? null : values[i] switch
            {
                ObjectNode { Items.Count: > 1 } node => Removal(Children(node.Items), [.. node.Items.Select(item => (item.Keys[0].Start.Offset, item.Value.End))], offset),
                ListNode { Items.Count: > 1 } list => Removal(list.Items, [.. list.Items.Select(item => (item.Start.Offset, item.End))], offset),
                ObjectNode { Items.Count: 1 } node => Inside(node.Items[0].Value, offset),
                ListNode { Items.Count: 1 } list => Inside(list.Items[0], offset),
                _ => null,
            };
            return inner ?? Without(spans, i);
        }

        return null;
    }

    // A container with one member is kept only when something inside the member can go instead.
    private static TextEdit? Inside(SyntaxNode only, int offset) => only.Start.Offset == offset ? null : only switch
    {
        ObjectNode node => node.Items.Count > 1
            ? Removal(Children(node.Items), [.. node.Items.Select(item => (item.Keys[0].Start.Offset, item.Value.End))], offset)
            : node.Items.Count == 1 ? Inside(node.Items[0].Value, offset) : null,
        ListNode list => list.Items.Count > 1
            ? Removal(list.Items, [.. list.Items.Select(item => (item.Start.Offset, item.End))], offset)
            : list.Items.Count == 1 ? Inside(list.Items[0], offset) : null,
        _ => null,
    };

    private static TextEdit Without((int Start, int End)[] spans, int i) => (i, spans.Length) switch
    {
        (_, 1) => new(spans[0].Start, spans[0].End, ""),
        (_, var count) when i < count - 1 => new(spans[i].Start, spans[i + 1].Start, ""),
        _ => new(spans[i - 1].End, spans[i].End, ""),
    };
}
