using Bunit;
using Microsoft.AspNetCore.Components;
using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class ResourceTableTests : ComponentTest
{
    [Fact]
    public void Rows_are_links_and_the_count_is_true()
    {
        var table = Show(Rows("alpha", "beta"), parameters => parameters.Add(table => table.Href, row => "/test/policies/" + row.Name));

        Assert.Equal(["/test/policies/alpha", "/test/policies/beta"], table.FindAll("a.row-link").Select(link => link.GetAttribute("href")));
        Assert.Equal("2 policies", table.Find(".table-tools .count").TextContent);
    }

    [Fact]
    public void Filtering_hides_rows_counts_what_is_left_and_is_remembered_in_the_address()
    {
        var table = Show(Rows("alpha", "beta", "gamma"));

        table.Find("input[type=search]").Input("bet");

        Assert.Equal("beta", Assert.Single(table.FindAll("tbody tr")).QuerySelector("td")!.TextContent.Trim());
        Assert.Equal("1 of 3 policies", table.Find(".table-tools .count").TextContent);
        Assert.EndsWith("?filter=bet", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_with_a_filter_and_an_order_shows_the_same_list()
    {
        Navigation.NavigateTo("/test/policies?filter=a&sort=-Name");

        var table = Show(Rows("alpha", "beta", "xyz"));

        Assert.Equal(["beta", "alpha"], table.FindAll("tbody tr td:first-child").Select(cell => cell.TextContent.Trim()));
        Assert.Equal("descending", table.Find("th").GetAttribute("aria-sort"));
    }

    [Fact]
    public void A_filter_that_nothing_passes_says_so_and_can_be_cleared()
    {
        var table = Show(Rows("alpha"));
        table.Find("input[type=search]").Input("zzz");
        Assert.Contains("No policies match", table.Markup, StringComparison.Ordinal);

        table.Find(".table-none button").Click();

        Assert.Single(table.FindAll("tbody tr"));
    }

    [Fact]
    public void An_empty_list_shows_why_instead_of_an_empty_table()
    {
        var table = Show(Rows(), parameters => parameters.Add(table => table.Empty, "<p>No policies yet</p>"));

        Assert.Equal("<p>No policies yet</p>", table.Markup.Trim());
    }

    [Fact]
    public void A_row_without_an_address_is_a_button()
    {
        Row? chosen = null;
        var table = Show(Rows("alpha"), parameters => parameters.Add(table => table.OnRow, row => chosen = row));

        table.Find("button.row-link").Click();

        Assert.Equal("alpha", chosen?.Name);
    }

    [Fact]
    public void A_long_list_draws_only_what_is_in_sight()
    {
        var table = Show(Rows([.. Enumerable.Range(0, 2_000).Select(number => $"row {number}")]));

        Assert.InRange(table.FindAll("tbody tr[aria-rowindex]").Count, 1, 200);
        Assert.Equal("2", table.Find("tbody tr[aria-rowindex]").GetAttribute("aria-rowindex"));
        Assert.Equal("2001", table.Find("table").GetAttribute("aria-rowcount"));
        Assert.Equal("2000 policies", table.Find(".table-tools .count").TextContent);
    }

    [Fact]
    public void A_letter_in_the_filter_of_a_long_list_changes_what_its_rows_say_and_makes_no_others()
    {
        var table = Show(Rows([.. Enumerable.Range(0, 2_000).Select(number => $"row {number}")]), parameters => parameters.Add(table => table.Href, row => "/test/policies/" + row.Name));
        var before = table.FindComponents<RowLink>().Select(link => link.Instance).ToList();

        table.Find("input[type=search]").Input("99");

        var links = table.FindComponents<RowLink>();
        Assert.Equal("row 99", links[0].Instance.Text);
        Assert.Equal("/test/policies/row 99", links[0].Find("a").GetAttribute("href"));
        Assert.Equal(before.Take(links.Count), links.Select(link => link.Instance));
    }

    [Fact]
    public void A_long_list_that_one_row_is_left_of_is_still_the_same_list()
    {
        var table = Show(Rows([.. Enumerable.Range(0, 2_000).Select(number => $"row {number}")]), parameters => parameters.Add(table => table.Href, row => "/test/policies/" + row.Name));
        var first = table.FindComponents<RowLink>()[0].Instance;

        table.Find("input[type=search]").Input("1999");

        Assert.Same(first, Assert.Single(table.FindComponents<RowLink>()).Instance);
        Assert.Equal("1 of 2000 policies", table.Find(".table-tools .count").TextContent);
    }

    private static Row[] Rows(params string[] names) => [.. names.Select(name => new Row(name))];

    private IRenderedComponent<ResourceTable<Row>> Show(Row[] rows, Action<ComponentParameterCollectionBuilder<ResourceTable<Row>>>? more = null) =>
        Render<ResourceTable<Row>>(parameters =>
        {
            parameters.Add(table => table.Items, rows).Add(table => table.Key, row => row.Name).Add(table => table.Label, "policies");
            parameters.Add(table => table.Columns, builder =>
            {
                builder.OpenComponent<TableColumn<Row>>(0);
                builder.AddComponentParameter(1, "Title", "Name");
                builder.AddComponentParameter(2, "Text", (Func<Row, string?>)(row => row.Name));
                builder.AddComponentParameter(3, "Place", ColumnPlace.Name);
                builder.CloseComponent();
            });
            more?.Invoke(parameters);
        });

    internal sealed record Row(string Name);
}
