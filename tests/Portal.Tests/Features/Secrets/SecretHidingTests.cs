using Bunit;
using Microsoft.Extensions.Time.Testing;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets;

public sealed class SecretHidingTests : PageTest
{
    private const string Canary = "canary-3f9c2a";
    private readonly FakeTimeProvider _clock;

    public SecretHidingTests(VaultFixture vault)
        : this(vault, new FakeTimeProvider(TimeProvider.System.GetUtcNow()))
    {
    }

    private SecretHidingTests(VaultFixture vault, FakeTimeProvider clock)
        : base(vault, clock) => _clock = clock;

    [Fact]
    public async Task Revealing_two_values_is_one_recorded_read_and_they_hide_by_themselves()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { username = "app-user", password = Canary } });
        var page = Open<SecretPage>($"/secrets/{Unique}/app");

        page.Press("Reveal password");
        page.Shows(Canary);
        Assert.DoesNotContain("app-user", page.Markup, StringComparison.Ordinal);
        page.Press("Reveal username");
        page.Shows("app-user");

        Assert.Single(Recorded(Vault.Root));
        _clock.Advance(TimeSpan.FromSeconds(31));
        page.WaitForAssertion(() => Assert.DoesNotContain(Canary, page.Markup, StringComparison.Ordinal));
    }
}
