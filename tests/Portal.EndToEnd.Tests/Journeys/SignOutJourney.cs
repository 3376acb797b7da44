using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>Signing out in one window ends every window of the person.</summary>
public sealed class SignOutJourney(Chromium chromium, DemoPortal demo) : IClassFixture<DemoPortal>
{
    [Fact]
    public async Task A_value_that_is_shown_is_gone_when_the_person_signs_out_in_another_window()
    {
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("admin", "/sandbox/secrets/internal/database/config");
        var other = new Window(window.Page.Context, await window.Page.Context.NewPageAsync());
        await other.GoAsync("/sandbox/policies");
        await window.Page.BringToFrontAsync();
        await window.PressAsync("Reveal password");
        await Expect(window.Page.Locator("[data-value]")).ToHaveCountAsync(1);

        // Without leaving the first window, which would hide its values by itself.
        await other.Page.Locator("#sign-out-form").EvaluateAsync("form => form.requestSubmit()");

        await Expect(window.Field("Username")).ToBeVisibleAsync();
        await Expect(window.Page.Locator("[data-value]")).ToHaveCountAsync(0);
    }
}
