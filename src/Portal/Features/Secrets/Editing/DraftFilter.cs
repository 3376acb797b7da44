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

    /// <summary>Whether a key is looked for.</summary>
    public bool Fits(string key) => key.Contains(Text.Trim(), StringComparison.OrdinalIgnoreCase);
}
