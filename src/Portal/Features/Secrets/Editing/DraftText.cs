namespace Portal.Features.Secrets.Editing;

/// <summary>The words of the editor.</summary>
internal static class DraftText
{
    /// <summary>What would be saved, counted: "1 key changed, 2 added".</summary>
    public static string Summary(SecretDraft draft)
    {
        var opened = draft.Opened.ToDictionary(pair => pair.Key, pair => pair.Value);
        var values = draft.Values.DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Value);
        var changed = values.Count(pair => opened.TryGetValue(pair.Key, out var before) && before != pair.Value);
        var added = values.Keys.Count(key => !opened.ContainsKey(key));
        var removed = opened.Keys.Count(key => !values.ContainsKey(key));
        var parts = new[] { (changed, "changed"), (added, "added"), (removed, "removed") }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Item2}").ToArray();
        return parts.Length == 0 ? "Nothing changed yet" : "Keys: " + string.Join(", ", parts);
    }

    /// <summary>How many lines a value's field shows.</summary>
    public static int Lines(string text) => Math.Clamp(text.Count(c => c == '\n') + 1, 1, 14);

    /// <summary>Who changed a key since the editor was opened.</summary>
    public static string Name(MergeCase change) => change switch
    {
        MergeCase.Theirs => "Changed there; merged",
        MergeCase.Mine => "Changed by you; kept",
        MergeCase.Both => "Changed by both",
    };
}
