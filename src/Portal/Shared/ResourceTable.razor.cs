using Microsoft.AspNetCore.Components;

namespace Portal.Shared;

/// <summary>The one table of the product. Declare columns with <see cref="TableColumn{TRow}"/> inside <see cref="Columns"/>.</summary>
public sealed partial class ResourceTable<TRow> : ComponentBase
{
    /// <summary>Longer lists draw only what is in sight.</summary>
    internal const int VirtualFrom = 100;

    private readonly List<TableColumn<TRow>> _columns = [];
    private IReadOnlyList<TRow> _ordered = [];
    private IReadOnlyList<TRow> _shown = [];
    private IReadOnlyList<TableColumn<TRow>> _drawn = [];
    private (object? Items, TableOrder Order, int Columns) _orderedFor = (null, TableOrder.None, 0);
    private TableOrder _order = TableOrder.None;
    private string _filter = "";

    /// <summary>The rows, in their natural order.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<TRow> Items { get; set; }

    /// <summary>What makes a row that row.</summary>
    [Parameter, EditorRequired]
    public required Func<TRow, object> Key { get; set; }

    /// <summary>What the rows are, in the plural: "policies".</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>The columns.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment Columns { get; set; }

    /// <summary>Where a row leads; null for nowhere.</summary>
    [Parameter]
    public Func<TRow, string?>? Href { get; set; }

    /// <summary>What choosing a row does, when it leads nowhere.</summary>
    [Parameter]
    public EventCallback<TRow> OnRow { get; set; }

    /// <summary>Actions at the end of a row.</summary>
    [Parameter]
    public RenderFragment<TRow>? RowActions { get; set; }

    /// <summary>More controls beside the filter: a select, an export.</summary>
    [Parameter]
    public RenderFragment? Tools { get; set; }

    /// <summary>What is shown when there are no rows at all.</summary>
    [Parameter]
    public RenderFragment? Empty { get; set; }

    /// <summary>Receives the rows that pass the filter, in the shown order, whenever they change: for an export of what is seen.</summary>
    [Parameter]
    public EventCallback<IReadOnlyList<TRow>> ShownChanged { get; set; }

    /// <summary>The name of the filter in the address; different ones for two tables on one page.</summary>
    [Parameter]
    public string FilterParameter { get; set; } = "filter";

    /// <summary>Addresses.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private TableColumn<TRow>? LinkColumn => _columns.FirstOrDefault(column => column.Place is ColumnPlace.Name) ?? _columns.FirstOrDefault();

    private string CountText => _filter.Length == 0 ? Plural.Of(Items.Count, Label) : $"{_shown.Count} of {Plural.Of(Items.Count, Label)}";

    private string SortParameter => FilterParameter == "filter" ? "sort" : FilterParameter + "-sort";

    internal void Add(TableColumn<TRow> column)
    {
        _columns.Add(column);
        Arrange();
        StateHasChanged();
    }

    internal void Remove(TableColumn<TRow> column)
    {
        _columns.Remove(column);
        Arrange();
        StateHasChanged();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query);
        _filter = query.TryGetValue(FilterParameter, out var filter) ? filter.ToString() : "";
        _order = TableOrder.Parse(query.TryGetValue(SortParameter, out var sort) ? sort.ToString() : null);
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => Arrange();

    private bool HasOnlyText => RowActions is null && !OnRow.HasDelegate && _columns.TrueForAll(column => column.ChildContent is null || column.IsReadLater);

    // A row of a long list that is only text and a link has nothing of its own to keep: with each letter of the filter, what stands at its place changes
    // its text and its address, which is far less to send than another row. Scrolling moves places, so a row that has the focus stays the row it is.
    private object KeyOf(TRow row, int? index) => index is { } place && HasOnlyText ? place : Key(row);

    private bool Leads(TRow row) => OnRow.HasDelegate || Href?.Invoke(row) is not null;

    private string? AriaSort(TableColumn<TRow> column) => _order.Column != column.Title ? null : _order.Descending ? "descending" : "ascending";

    private bool IsDescending(TableColumn<TRow> column) => _order.Column == column.Title && _order.Descending;

    private void Filter(string filter)
    {
        _filter = filter;
        Remember(FilterParameter, filter.Length == 0 ? null : filter);
    }

    private void ClearFilter() => Filter("");

    private void SortBy(TableColumn<TRow> column)
    {
        _order = _order.After(column.Title);
        Remember(SortParameter, _order.ToString());
    }

    private void Remember(string parameter, string? value)
    {
        Arrange();
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(parameter, value), new NavigationOptions { ReplaceHistoryEntry = true });
    }

    private void Arrange()
    {
        var before = _shown;
        _drawn = Items.Count > VirtualFrom && _filter.Length > 0 ? [.. _columns.Where(column => !column.IsReadLater)] : [.. _columns];
        Func<TRow, string?>[] texts = [.. _drawn.Select(column => column.Text)];
        // Ordering a large list takes longer than looking through it, and does not change with each letter of the filter.
        if (!_orderedFor.Equals((Items, _order, _columns.Count)))
        {
            var column = _columns.FirstOrDefault(column => column.Title == _order.Column && !column.IsReadLater);
            _ordered = TableRows.Arrange(Items, texts, "", column is null ? null : column.Sort ?? (row => column.Text(row)), _order.Descending);
            _orderedFor = (Items, _order, _columns.Count);
        }

        _shown = TableRows.Arrange(_ordered, texts, _filter, null, false);
        if (ShownChanged.HasDelegate && !before.SequenceEqual(_shown)) _ = ShownChanged.InvokeAsync(_shown);
    }

    private static string CellClass(TableColumn<TRow> column) =>
        $"place-{column.Place.ToString().ToLowerInvariant()}{(column.AtEnd ? " at-end" : "")}{(column.IsName ? " mono" : "")}";
}
