namespace Portal.Shared;

/// <summary>What a table is sorted by, as it stands in the address: a column's title, with a dash before it for the other way round.</summary>
/// <param name="Column">The title; null for the natural order.</param>
/// <param name="Descending">The other way round.</param>
internal sealed record TableOrder(string? Column, bool Descending)
{
    public static TableOrder None { get; } = new(null, false);

    public static TableOrder Parse(string? text) => text switch
    {
        null or "" or "-" => None,
        ['-', .. var column] => new TableOrder(column, true),
        _ => new TableOrder(text, false),
    };

    /// <summary>The order after its column's heading was chosen: up, down, none.</summary>
    public TableOrder After(string column) => Column != column ? new TableOrder(column, false) : Descending ? None : this with { Descending = true };

    /// <summary>The text in the address; null for none.</summary>
    public override string? ToString() => Column is null ? null : (Descending ? "-" : "") + Column;
}

/// <summary>Which rows are shown, and in which order.</summary>
internal static class TableRows
{
    /// <summary>The rows in which every word of the filter occurs somewhere, sorted; rows that are equal keep their order.</summary>
    public static IReadOnlyList<TRow> Arrange<TRow>(
        IReadOnlyList<TRow> rows, IReadOnlyList<Func<TRow, string?>> texts, string filter, Func<TRow, IComparable?>? sort, bool descending)
    {
        var words = filter.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 && sort is null) return rows;
        var passing = words.Length == 0 ? rows : rows.Where(row => words.All(word => texts.Any(text => text(row)?.Contains(word, StringComparison.OrdinalIgnoreCase) == true)));
        if (sort is null) return [.. passing];
        return descending ? [.. passing.OrderByDescending(sort, ByValue.Instance)] : [.. passing.OrderBy(sort, ByValue.Instance)];
    }

    // Names by their letters and not by their bytes; what has no value comes first.
    private sealed class ByValue : IComparer<IComparable?>
    {
        public static readonly ByValue Instance = new();

        public int Compare(IComparable? x, IComparable? y) => (x, y) switch
        {
            (string first, string second) => StringComparer.OrdinalIgnoreCase.Compare(first, second),
            (null, null) => 0,
            (null, _) => -1,
            _ => x!.CompareTo(y),
        };
    }
}

/// <summary>The positions of a list's rows, for a part of it that knows where it stands. One array serves every table.</summary>
internal static class TablePositions
{
    private static int[] _all = [];

    /// <summary>0, 1, 2… up to a count.</summary>
    public static ArraySegment<int> First(int count)
    {
        var all = _all;
        if (all.Length < count) _all = all = [.. Enumerable.Range(0, Math.Max(count, 2 * all.Length))];
        return new ArraySegment<int>(all, 0, count);
    }
}
