using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class TextDiffTests
{
    private static readonly string Long = string.Join('\n', Enumerable.Range(1, 40).Select(line => $"line {line}"));

    [Fact]
    public void A_changed_line_stands_on_both_sides_with_the_words_that_differ()
    {
        var row = Assert.Single(TextDiff.Compare("path \"a\" { read }", "path \"b\" { read }", all: true));

        Assert.False(row.IsSame);
        Assert.Contains(row.Before!.Parts, part => part is { Text: "\"a\"", IsDifferent: true });
        Assert.Contains(row.After!.Parts, part => part is { Text: "\"b\"", IsDifferent: true });
    }

    [Fact]
    public void Nothing_before_is_all_new_and_nothing_after_is_all_gone()
    {
        Assert.All(TextDiff.Compare(null, "one\ntwo\n", all: true), row => Assert.True(row.Before is null && !row.IsSame));
        Assert.All(TextDiff.Compare("one\ntwo\n", null, all: true), row => Assert.True(row.After is null && !row.IsSame));
        Assert.Equal(2, TextDiff.Compare(null, "one\ntwo\n", all: true).Length);
    }

    [Fact]
    public void Long_stretches_that_do_not_change_are_left_out_with_three_lines_around_each_change()
    {
        var rows = TextDiff.Compare(Long, Long.Replace("line 20", "line twenty", StringComparison.Ordinal), all: false);

        Assert.Equal([16, 17], rows.Where(row => row.LeftOut > 0).Select(row => row.LeftOut));
        Assert.Equal(9, rows.Length);
    }

    [Fact]
    public void A_short_stretch_is_not_worth_hiding()
    {
        Assert.DoesNotContain(TextDiff.Compare("a\nb\nc\nd\ne", "a\nb\nc\nd\nE", all: false), row => row.LeftOut > 0);
    }

    [Fact]
    public void In_one_column_what_goes_stands_before_what_comes()
    {
        var rows = TextDiff.Compare("same\nold one\nold two\nend", "same\nnew one\nnew two\nend", all: true);

        Assert.Equal(" −−++ ", string.Concat(TextDiff.Unified(rows).Select(row => row.Sign)));
    }

    [Fact]
    public void A_missing_last_line_end_is_not_a_change()
    {
        Assert.All(TextDiff.Compare("one\ntwo", "one\ntwo\n", all: true), row => Assert.True(row.IsSame));
    }
}
