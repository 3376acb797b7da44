using CsCheck;

namespace Portal.Policies.Tests.Matching;

public sealed class PathPatternTests
{
    // Every path of up to six characters. No pattern below has the letter c, which so stands for "any other".
    private static readonly string[] Everything = [.. Enumerable.Range(0, 7).SelectMany(length => Words(length))];

    private static readonly Gen<string> Small =
        from segments in Gen.OneOf("a", "+", "", "+a", "aa").Array[1, 3]
        from end in Gen.OneOf("", "*", "/*")
        let pattern = string.Join('/', segments) + end
        where !pattern.Contains("+*", StringComparison.Ordinal) && pattern.Length <= 4
        select pattern.StartsWith('/') ? "a" + pattern : pattern;

    [Fact]
    public void Covers_agrees_with_trying_every_path()
    {
        Gen.Select(Small, Small).Sample((one, other) =>
        {
            var (a, b) = (PathPattern.Parse(one), PathPattern.Parse(other));
            return a.Covers(b) == Everything.Where(b.Matches).All(a.Matches);
        }, iter: 1_500);
    }

    [Fact]
    public void Overlap_agrees_with_trying_every_path()
    {
        Gen.Select(Small, Small).Sample((one, other) =>
        {
            var (a, b) = (PathPattern.Parse(one), PathPattern.Parse(other));
            return PathPattern.Overlap(a, b) == Everything.Any(path => a.Matches(path) && b.Matches(path)) && a.Overlaps(b) == b.Overlaps(a);
        }, iter: 1_500);
    }

    [Theory]
    [InlineData("secret/*", "secret/+/x", true)]
    [InlineData("secret/+", "secret/*", false)]
    [InlineData("secret/+/*", "secret/a/b/c", true)]
    [InlineData("secret/+/*", "secret/a", false)]
    [InlineData("secret/+", "secret/", true)]
    [InlineData("*", "+", true)]
    [InlineData("secret/a*", "secret/+", false)]
    [InlineData("secret/+", "secret/+a", true)]
    public void One_pattern_covers_another_when_every_path_of_it_matches(string one, string other, bool covers)
    {
        Assert.Equal(covers, PathPattern.Parse(one).Covers(PathPattern.Parse(other)));
    }

    [Fact]
    public void A_plus_followed_by_a_star_is_no_pattern()
    {
        Assert.False(PathPattern.TryParse("a/+*", out _));
        Assert.Throws<FormatException>(() => PathPattern.Parse("foo+*"));
    }

    private static IEnumerable<string> Words(int length) =>
        length == 0 ? [""] : Words(length - 1).SelectMany(word => new[] { word + "a", word + "c", word + "/", word + "+" });
}
