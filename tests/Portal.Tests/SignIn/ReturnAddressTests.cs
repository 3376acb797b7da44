using Portal.SignIn;

namespace Portal.Tests.SignIn;

public sealed class ReturnAddressTests
{
    [Theory]
    [InlineData("/test/secrets/team~1kv/app?version=2#x")]
    [InlineData("/")]
    public void An_address_of_the_portal_is_where_a_person_returns_to(string address)
    {
        Assert.Equal(address, ReturnAddress.Local(address));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("test/secrets")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/sign-in?returnUrl=/sign-in")]
    [InlineData("/sign-out")]
    public void Anything_else_is_not(string? address)
    {
        Assert.Null(ReturnAddress.Local(address));
    }
}
