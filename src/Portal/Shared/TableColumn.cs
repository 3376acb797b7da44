using Microsoft.AspNetCore.Components;

namespace Portal.Shared;

/// <summary>Where a column goes when the page is narrow and rows have two lines.</summary>
public enum ColumnPlace
{
    /// <summary>The first line: the name.</summary>
    Name,

    /// <summary>The first line at its end: a status.</summary>
    State,

    /// <summary>The second line.</summary>
    Detail,

    /// <summary>Only on wide screens.</summary>
    Wide,
}

/// <summary>Declares a column of the <see cref="ResourceTable{TRow}"/> it stands in; draws nothing itself.</summary>
public sealed class TableColumn<TRow> : ComponentBase, IDisposable
{
    /// <summary>The heading.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>The cell as text: what the filter looks in, what is sorted by and, without <see cref="ChildContent"/>, what is shown.</summary>
    [Parameter, EditorRequired]
    public required Func<TRow, string?> Text { get; set; }

    /// <summary>What is sorted by, when the text does not sort rightly: a number, a time.</summary>
    [Parameter]
    public Func<TRow, IComparable?>? Sort { get; set; }

    /// <summary>The cell, when text is not enough.</summary>
    [Parameter]
    public RenderFragment<TRow>? ChildContent { get; set; }

    /// <summary>Where it goes on a narrow page.</summary>
    [Parameter]
    public ColumnPlace Place { get; set; } = ColumnPlace.Detail;

    /// <summary>A CSS width, such as <c>20%</c> or <c>120px</c>; the rest is shared.</summary>
    [Parameter]
    public string? Width { get; set; }

    /// <summary>Whether the cell is a name of Vault or Kubernetes.</summary>
    [Parameter]
    public bool IsName { get; set; }

    /// <summary>Whether the cell is a number or a time and stands at the right.</summary>
    [Parameter]
    public bool AtEnd { get; set; }

    /// <summary>
    /// Whether what it shows is read after the rows and only for those in sight: it cannot be sorted by then, and a long list leaves it out while it is
    /// filtered, so that a letter sends names and nothing else.
    /// </summary>
    [Parameter]
    public bool IsReadLater { get; set; }

    [CascadingParameter]
    internal ResourceTable<TRow>? Table { get; set; }

    /// <inheritdoc/>
    public void Dispose() => Table?.Remove(this);

    /// <inheritdoc/>
    protected override void OnInitialized() => Table?.Add(this);
}
