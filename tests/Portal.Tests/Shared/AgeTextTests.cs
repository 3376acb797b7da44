using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class AgeTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 14, 2, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "just now")]
    [InlineData(-45, "45 s ago")]
    [InlineData(-240, "4 min ago")]
    [InlineData(7200, "in 2 h")]
    [InlineData(-172800, "2 d ago")]
    public void An_age_is_told_by_its_largest_unit(int seconds, string words)
    {
        Assert.Equal(words, AgeText.Relative(Now.AddSeconds(seconds), Now));
    }

    [Theory]
    [InlineData(1, "policies", "1 policy")]
    [InlineData(0, "roles", "0 roles")]
    [InlineData(1, "service accounts", "1 service account")]
    [InlineData(12, "entries", "12 entries")]
    public void A_count_agrees_with_its_word(int count, string many, string words)
    {
        Assert.Equal(words, Plural.Of(count, many));
    }
}
