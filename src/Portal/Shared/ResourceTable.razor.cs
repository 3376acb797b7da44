using Microsoft.AspNetCore.Components;

namespace Portal.Shared;

/// <summary>The one table of the product. Declare columns with <see cref="TableColumn{TRow}"/> inside <see cref="Columns"/>.</summary>
public sealed partial class ResourceTable<TRow> : ComponentBase
{
    private readonly List<TableColumn<TRow>> _columns = [];

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

    private string Filter { get; set; } = "";

    private IEnumerable<TRow> Shown => Items;

    private string Count => $"{Items.Count} {Label}";

    internal void Add(TableColumn<TRow> column)
    {
        _columns.Add(column);
        StateHasChanged();
    }

    internal void Remove(TableColumn<TRow> column) => _columns.Remove(column);

    private static RenderFragment Cell(TableColumn<TRow> column, TRow row) =>
        column.ChildContent is { } content ? content(row) : builder => builder.AddContent(0, column.Text(row));

    private void FilterAsync(string filter) => Filter = filter;
}
