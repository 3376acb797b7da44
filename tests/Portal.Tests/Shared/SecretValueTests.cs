using Bunit;
using Portal.Core;
using Portal.Core.Failures;
using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class SecretValueTests : ComponentTest
{
    private const string Canary = "canary-4f1c0f";
    private int _fetched;

    [Fact]
    public void Nothing_is_fetched_before_somebody_asks_and_the_mask_has_a_fixed_length()
    {
        var value = Show();

        Assert.Equal(0, _fetched);
        Assert.Equal((Sensitive.Mask, "password, hidden value"), (value.Find(".mask [aria-hidden]").TextContent, value.Find(".mask .sr-only").TextContent));
        Assert.DoesNotContain(Canary, value.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_revealed_value_is_gone_after_its_time_and_has_to_be_fetched_again()
    {
        var value = Show();
        value.Find("[aria-label='Reveal password']").Click();
        Assert.Equal(Canary, value.Find(".value").TextContent);

        Time.Advance(TimeSpan.FromSeconds(31));

        value.WaitForAssertion(() => Assert.DoesNotContain(Canary, value.Markup, StringComparison.Ordinal));
        value.Find("[aria-label='Reveal password']").Click();
        Assert.Equal(2, _fetched);
    }

    [Fact]
    public void Copying_gives_the_value_to_the_clipboard_and_does_not_show_it()
    {
        JSInterop.Setup<bool>("portal.copy", Canary).SetResult(true);
        var value = Show();

        value.Find("[aria-label='Copy password']").Click();

        JSInterop.VerifyInvoke("portal.copy");
        Assert.DoesNotContain(Canary, value.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_reveal_is_explained_beside_the_value()
    {
        var value = Render<SecretValue>(parameters => parameters
            .Add(secret => secret.Name, "password")
            .Add(secret => secret.Fetch, _ => Task.FromException<Sensitive>(new ApiException(ApiSystem.Vault, Failure.Denied, "read", "internal/data/app"))));

        value.Find("[aria-label='Reveal password']").Click();

        Assert.Contains("may not read internal/data/app", value.Find(".failure").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_may_not_be_read_keeps_its_control_and_says_why()
    {
        var value = Render<SecretValue>(parameters => parameters
            .Add(secret => secret.Name, "password")
            .Add(secret => secret.Disabled, "Needs read on internal/data/app")
            .Add(secret => secret.Fetch, Fetch));

        Assert.True(value.Find("[aria-label='Reveal password']").HasAttribute("disabled"));
        Assert.Equal("Needs read on internal/data/app", value.Find("[aria-label='Reveal password']").GetAttribute("data-tip"));
        Assert.Empty(value.FindAll(".copy"));
    }

    private IRenderedComponent<SecretValue> Show() => Render<SecretValue>(parameters => parameters.Add(secret => secret.Name, "password").Add(secret => secret.Fetch, Fetch));

    private Task<Sensitive> Fetch(CancellationToken cancellationToken)
    {
        _fetched++;
        return Task.FromResult(new Sensitive(Canary));
    }
}
