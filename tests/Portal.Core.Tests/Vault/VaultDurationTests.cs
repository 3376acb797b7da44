using Portal.Core.Vault;

namespace Portal.Core.Tests.Vault;

public sealed class VaultDurationTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("90", 90)]
    [InlineData("24h", 86400)]
    [InlineData("1h30m", 5400)]
    [InlineData("30d", 2592000)]
    [InlineData("3h25m19s", 12319)]
    public void A_duration_is_read_as_vault_reads_it(string text, int seconds)
    {
        Assert.True(VaultDuration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("1h30")]
    [InlineData("h")]
    [InlineData("-5")]
    [InlineData("99999999999h")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(VaultDuration.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(86400, "24h")]
    [InlineData(5400, "1h30m")]
    [InlineData(61, "1m1s")]
    public void A_duration_is_written_in_the_largest_units(int seconds, string text) => Assert.Equal(text, VaultDuration.Format(TimeSpan.FromSeconds(seconds)));
}
