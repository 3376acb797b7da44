using CsCheck;
using Portal.Core.Secrets.Editing;

namespace Portal.Core.Tests.Secrets.Editing;

public sealed class SecretMergeTests
{
    private static readonly HashSet<string> Nothing = [];

    // Few keys and values, so that the sides meet; one level of nesting below each.
    private static readonly Gen<SecretNode> Leaf = Gen.OneOf<Func<SecretNode>>(() => SecretNode.Text("1"), () => SecretNode.Text("2"), () => SecretNode.Number("1"), SecretNode.Null, () => new ListNode([SecretNode.Text("1")])).Select(make => make());
    private static readonly Gen<SecretNode> Value = Gen.Frequency((3, Leaf), (2, Of(Leaf).Select(map => (SecretNode)map)));
    private static readonly Gen<ObjectNode> Any = Of(Gen.Frequency((3, Value), (1, Of(Value).Select(map => (SecretNode)map))));

    [Fact]
    public void A_thousand_merges_are_those_of_the_oracle()
    {
        Gen.Select(Any, Any, Any, Gen.Int[0, 1]).Sample(
            (opened, theirs, mine, choice) =>
            {
                var merge = new SecretMerge(opened, theirs, mine);
                var taken = choice == 1 ? merge.Conflicts.Select(key => key.Id).ToHashSet() : Nothing;
                var (merged, conflicts) = MergeOracle.Merge(opened, theirs, mine, takeTheirs: choice == 1);

                Assert.Equal(conflicts.Order(), merge.Conflicts.Select(key => key.Id).Order());
                Assert.Equal(merged, merge.Merged(taken));
            },
            iter: 1_000,
            print: sides => $"{JsonFace.Write(sides.Item1)} theirs {JsonFace.Write(sides.Item2)} mine {JsonFace.Write(sides.Item3)}");
    }

    [Fact]
    public void Changes_to_different_keys_merge_in_their_order_with_mine_at_the_end()
    {
        var merge = new SecretMerge(
            Documents.Of("""{"a":"1","b":"1","c":"1"}"""),
            Documents.Of("""{"b":"1","a":"2","d":"9"}"""),
            Documents.Of("""{"a":"1","b":"3","c":"1","e":"5"}"""));

        Assert.Empty(merge.Conflicts);
        Assert.Equal(Documents.Of("""{"b":"3","a":"2","d":"9","e":"5"}""").Exactly(), merge.Merged(Nothing).Exactly());
    }

    [Fact]
    public void Changes_inside_one_object_merge_by_its_keys()
    {
        var merge = new SecretMerge(
            Documents.Of("""{"tls":{"cert":"1","key":"1","old":"1"}}"""),
            Documents.Of("""{"tls":{"cert":"2","key":"1","old":"1"}}"""),
            Documents.Of("""{"tls":{"cert":"3","key":"4"}}"""));

        Assert.Equal("/tls/cert", Assert.Single(merge.Conflicts).Id);
        Assert.Equal("tls › cert", merge.Conflicts[0].Name);
        Assert.Equal(Documents.Of("""{"tls":{"cert":"3","key":"4"}}"""), merge.Merged(Nothing));
        Assert.Equal(Documents.Of("""{"tls":{"cert":"2","key":"4"}}"""), merge.Merged(new HashSet<string> { "/tls/cert" }));
    }

    [Fact]
    public void A_key_they_removed_and_i_changed_is_a_conflict_and_one_i_left_alone_is_not()
    {
        var merge = new SecretMerge(Documents.Of("""{"a":"1","b":"1"}"""), ObjectNode.Empty, Documents.Of("""{"a":"2","b":"1"}"""));

        Assert.Equal("/a", Assert.Single(merge.Conflicts).Id);
        Assert.Equal(Documents.Of("""{"a":"2"}"""), merge.Merged(Nothing));
        Assert.Empty(merge.Merged(new HashSet<string> { "/a" }).Members);
    }

    [Fact]
    public void A_text_and_a_number_that_look_alike_are_different()
    {
        var merge = new SecretMerge(Documents.Of("""{"a":"1"}"""), Documents.Of("""{"a":1}"""), Documents.Of("""{"a":"1"}"""));

        Assert.Equal(MergeCase.Theirs, Assert.Single(merge.Keys).Case);
    }

    private static Gen<ObjectNode> Of(Gen<SecretNode> value) => Gen.Select(Gen.OneOf("a", "b", "c", "a/b"), value).Array[0, 4]
        .Select(pairs => new ObjectNode([.. pairs.DistinctBy(pair => pair.Item1).Select(pair => new SecretMember(pair.Item1, pair.Item2))]));
}
