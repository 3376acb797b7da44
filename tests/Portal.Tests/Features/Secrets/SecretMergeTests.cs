using System.Collections.Immutable;
using Portal.Features.Secrets.Editing;

namespace Portal.Tests.Features.Secrets;

public sealed class SecretMergeTests
{
    private static readonly HashSet<string> Nothing = [];

    [Fact]
    public void Changes_to_different_keys_merge_by_themselves()
    {
        var merge = new SecretMerge(Of(("a", "1"), ("b", "1"), ("c", "1")), Of(("a", "2"), ("b", "1"), ("d", "9")), Of(("a", "1"), ("b", "3"), ("c", "1"), ("e", "5")));

        Assert.Empty(merge.Conflicts);
        Assert.Equal(["a=2", "b=3", "d=9", "e=5"], Lines(merge.Merged(Nothing)));
    }

    [Fact]
    public void A_key_both_changed_keeps_mine_until_theirs_is_taken()
    {
        var merge = new SecretMerge(Of(("a", "1")), Of(("a", "2")), Of(("a", "3")));

        Assert.Equal("a", Assert.Single(merge.Conflicts).Key);
        Assert.Equal(["a=3"], Lines(merge.Merged(Nothing)));
        Assert.Equal(["a=2"], Lines(merge.Merged(new HashSet<string> { "a" })));
    }

    [Fact]
    public void A_key_they_removed_and_i_changed_is_a_conflict_and_one_i_left_alone_is_not()
    {
        var merge = new SecretMerge(Of(("a", "1"), ("b", "1")), Of(), Of(("a", "2"), ("b", "1")));

        Assert.Equal("a", Assert.Single(merge.Conflicts).Key);
        Assert.Equal(["a=2"], Lines(merge.Merged(Nothing)));
        Assert.Empty(merge.Merged(new HashSet<string> { "a" }));
    }

    [Fact]
    public void The_same_change_on_both_sides_is_no_conflict()
    {
        var merge = new SecretMerge(Of(("a", "1")), Of(("a", "2")), Of(("a", "2")));

        Assert.Empty(merge.Conflicts);
        Assert.Equal(["a=2"], Lines(merge.Merged(Nothing)));
    }

    [Fact]
    public void A_text_and_a_number_that_look_alike_are_different()
    {
        var merge = new SecretMerge(Of(("a", "1")), [KeyValuePair.Create("a", new DraftValue("1", IsJson: true))], Of(("a", "1")));

        Assert.Equal(MergeCase.Theirs, Assert.Single(merge.Keys).Case);
    }

    private static ImmutableArray<KeyValuePair<string, DraftValue>> Of(params (string Key, string Value)[] pairs) =>
        [.. pairs.Select(pair => KeyValuePair.Create(pair.Key, new DraftValue(pair.Value, IsJson: false)))];

    private static string[] Lines(ImmutableArray<KeyValuePair<string, DraftValue>> values) => [.. values.Select(pair => $"{pair.Key}={pair.Value.Text}")];
}
