using Portal.Core.Secrets.Editing;

namespace Portal.Features.Secrets.Editing;

/// <summary>
/// Which rows of a long form are shown. A row that is on the screen stays there while somebody types in it, whatever it becomes: only another filter
/// takes it away.
/// </summary>
internal sealed class DraftFilter
{
    private readonly HashSet<int> _shown = [];

    /// <summary>What keys have to hold.</summary>
    public string Text { get; set { field = value; _shown.Clear(); } } = "";

    /// <summary>Whether only what was added or changed is shown.</summary>
    public bool OnlyChanged { get; set { field = value; _shown.Clear(); } }

    /// <summary>The rows to show; those that cannot be saved as they are always are.</summary>
    public IReadOnlyList<DraftRow> Of(SecretDraft draft)
    {
        var problems = draft.Problems;
        var rows = draft.Rows.Where(row => _shown.Contains(row.Id) || row.IsBlank || problems.ContainsKey(row.Id) || (Fits(row.Key) && (!OnlyChanged || row.IsChanged))).ToArray();
        _shown.UnionWith(rows.Select(row => row.Id));
        return rows;
    }

    /// <summary>The same with the removed keys that are looked for, each where it stood.</summary>
    public IEnumerable<DraftLine> LinesOf(SecretDraft draft)
    {
        var removed = draft.Removed.Where(Fits).Select(key => (Key: key, Place: draft.PlaceOf(key))).ToArray();
        var at = draft.Rows.Select((row, place) => (row.Id, place)).ToDictionary(pair => pair.Id, pair => pair.place);
        return Of(draft).Select(row => (Line: new DraftLine(row, null), Place: at[row.Id], IsRow: true))
            .Concat(removed.Select(gone => (Line: new DraftLine(null, gone.Key), gone.Place, IsRow: false)))
            .OrderBy(line => (line.Place, line.IsRow)).Select(line => line.Line);
    }

    /// <summary>Whether a key is looked for.</summary>
    public bool Fits(string key) => key.Contains(Text.Trim(), StringComparison.OrdinalIgnoreCase);
}

/// <summary>A line of the form: a row, or a key that was removed.</summary>
/// <param name="Row">The row; null for a removed key.</param>
/// <param name="Removed">The removed key; null for a row.</param>
internal sealed record DraftLine(DraftRow? Row, string? Removed);
