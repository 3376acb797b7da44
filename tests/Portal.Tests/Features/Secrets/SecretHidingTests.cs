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
    public async Task Each_reveal_is_a_recorded_read_and_hides_when_its_own_time_is_over()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { username = "app-user", password = Canary } });
        var page = Open<SecretPage>($"/secrets/{Unique}/app");

        page.Press("Reveal password");
        page.Shows(Canary);
        Assert.DoesNotContain("app-user", page.Markup, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromSeconds(20));
        page.Press("Reveal username");
        page.Shows("app-user");

        Assert.Equal(["Reveal username", "Reveal password"], Recorded(Vault.Root));
        _clock.Advance(TimeSpan.FromSeconds(11));
        page.WaitForAssertion(() => Assert.DoesNotContain(Canary, page.Markup, StringComparison.Ordinal));
        Assert.Contains("app-user", page.Markup, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromSeconds(20));
        page.WaitForAssertion(() => Assert.DoesNotContain("app-user", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leaving_the_tab_presses_what_hides_the_values()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { password = Canary } });
        var page = Open<SecretPage>($"/secrets/{Unique}/app");
        Assert.Empty(page.FindAll("[data-hides-values]"));
        page.Press("Reveal password");
        page.Shows(Canary);

        page.AtOnce(() => page.FindAll("[data-hides-values]")[0].Click());

        page.WaitForAssertion(() => Assert.DoesNotContain(Canary, page.Markup, StringComparison.Ordinal));
        page.Shows("password, hidden value");
    }
}
