using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class TableRowsTests
{
    private static readonly (string Name, string Team, int Pods)[] Rows = [("web", "storefront", 10), ("API", "payments", 2), ("worker", "payments", 9)];
    private static readonly Func<(string Name, string Team, int Pods), string?>[] Texts = [row => row.Name, row => row.Team];

    [Fact]
    public void Every_word_of_the_filter_must_occur_in_some_column()
    {
        Assert.Equal(["worker"], Arrange("PAY work"));
        Assert.Empty(Arrange("pay store"));
    }

    [Fact]
    public void Names_sort_by_their_letters_and_numbers_by_their_value()
    {
        Assert.Equal(["API", "web", "worker"], Arrange("", row => row.Name));
        Assert.Equal(["API", "worker", "web"], Arrange("", row => row.Pods));
        Assert.Equal(["web", "worker", "API"], Arrange("", row => row.Pods, descending: true));
    }

    [Fact]
    public void A_heading_sorts_up_then_down_then_not_at_all_and_the_address_remembers_it()
    {
        var up = TableOrder.None.After("Name");
        var down = up.After("Name");

        Assert.Equal("Name", up.ToString());
        Assert.Equal("-Name", down.ToString());
        Assert.Null(down.After("Name").ToString());
        Assert.Equal(down, TableOrder.Parse("-Name"));
    }

    private static IEnumerable<string> Arrange(string filter, Func<(string Name, string Team, int Pods), IComparable?>? sort = null, bool descending = false) =>
        TableRows.Arrange(Rows, Texts, filter, sort, descending).Select(row => row.Name);
}
