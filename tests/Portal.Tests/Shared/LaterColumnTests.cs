using Bunit;
using Microsoft.AspNetCore.Components;
using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class LaterColumnTests : ComponentTest
{
    [Fact]
    public void What_is_read_later_steps_aside_in_a_long_list_while_it_is_filtered_and_comes_back()
    {
        var table = Show(ResourceTable<string>.VirtualFrom + 1);
        Assert.Equal(["Name", "Age"], Headings(table));

        table.Find("input[type=search]").Input("row-1");
        Assert.Equal(["Name"], Headings(table));

        table.Find("input[type=search]").Input("");
        Assert.Equal(["Name", "Age"], Headings(table));
    }

    [Fact]
    public void A_short_list_keeps_it_and_can_be_filtered_by_it_but_not_sorted()
    {
        var table = Show(3);

        table.Find("input[type=search]").Input("old-2");

        Assert.Equal(["Name", "Age"], Headings(table));
        Assert.Single(table.FindAll("tbody tr"));
        Assert.Equal("Name", Assert.Single(table.FindAll("thead button")).TextContent.Trim());
    }

    [Fact]
    public void A_column_that_is_taken_away_leaves_the_table()
    {
        var table = Show(3);

        table.Render(parameters => parameters.Add(table => table.Columns, Columns(withAge: false)));

        table.WaitForAssertion(() => Assert.Equal(["Name"], Headings(table)));
    }

    private static IEnumerable<string> Headings(IRenderedComponent<ResourceTable<string>> table) => table.FindAll("thead th").Select(heading => heading.TextContent.Trim());

    private IRenderedComponent<ResourceTable<string>> Show(int rows) => Render<ResourceTable<string>>(parameters => parameters
        .Add(table => table.Items, [.. Enumerable.Range(0, rows).Select(row => $"row-{row}")])
        .Add(table => table.Key, row => row)
        .Add(table => table.Label, "rows")
        .Add(table => table.Columns, Columns(withAge: true)));

    private static RenderFragment Columns(bool withAge) => builder =>
    {
        builder.OpenComponent<TableColumn<string>>(0);
        builder.AddComponentParameter(1, "Title", "Name");
        builder.AddComponentParameter(2, "Text", (Func<string, string?>)(row => row));
        builder.CloseComponent();
        if (!withAge) return;
        builder.OpenComponent<TableColumn<string>>(3);
        builder.AddComponentParameter(4, "Title", "Age");
        builder.AddComponentParameter(5, "Text", (Func<string, string?>)(row => row.Replace("row", "old", StringComparison.Ordinal)));
        builder.AddComponentParameter(6, "IsReadLater", true);
        builder.CloseComponent();
    };
}
