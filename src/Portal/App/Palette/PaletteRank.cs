namespace Portal.App.Palette;

/// <summary>How well an entry fits what was typed: the whole name, its beginning, the beginning of a word in it, anywhere in it, and last what it is besides its name.</summary>
internal static class PaletteRank
{
    private const int Inside = 5;
    private const int Beside = 6;

    /// <summary>The entries that fit, the best first. Kept at hand comes before others that fit as well, and then kinds and names keep their order.</summary>
    public static List<PaletteEntry> Best(IEnumerable<PaletteEntry> entries, PaletteQuery query) =>
    [
        .. entries.Where(entry => query.Wants(entry.Kind))
            .Select(entry => (Entry: entry, Fit: Of(entry, query)))
            .Where(ranked => ranked.Fit is not null)
            .OrderBy(ranked => ranked.Fit)
            .ThenByDescending(ranked => ranked.Entry.IsAtHand)
            .ThenBy(ranked => ranked.Entry.Kind)
            .ThenBy(ranked => ranked.Entry.Title, StringComparer.OrdinalIgnoreCase)
            .Select(ranked => ranked.Entry)
            .DistinctBy(entry => entry.Address),
    ];

    /// <summary>0 for the very name, more for less; null when a word does not occur at all.</summary>
    public static int? Of(PaletteEntry entry, PaletteQuery query)
    {
        if (query.Words.Length == 0) return 0;
        // As it stands it counts more than its words do one by one.
        if (InName(entry.Title, query.Text) is { } whole && (query.Words.Length == 1 || whole < Inside)) return whole;
        var worst = 0;
        foreach (var word in query.Words)
        {
            if ((InName(entry.Title, word) ?? InRest(entry, word)) is not { } fit) return null;
            worst = Math.Max(worst, fit);
        }

        // That one of several words is a whole name says little.
        return Math.Max(worst, 2);
    }

    // 0 and 1: equal to the title, or to the name at its end. 2 and 3: at the beginning of those. 4: where another word of it begins.
    private static int? InName(string title, string text)
    {
        var at = title.IndexOf(text, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        if (at == 0) return text.Length == title.Length ? 0 : 2;
        var name = title.AsSpan().TrimEnd('/');
        name = name[(name.LastIndexOf('/') + 1)..];
        if (name.StartsWith(text, StringComparison.OrdinalIgnoreCase)) return name.Length == text.Length ? 1 : 3;
        for (; at > 0; at = title.IndexOf(text, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (!char.IsLetterOrDigit(title[at - 1])) return 4;
        }

        return Inside;
    }

    private static int? InRest(PaletteEntry entry, string word) =>
        entry.Words.Contains(word, StringComparison.OrdinalIgnoreCase) || entry.Note.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? Beside : null;
}
