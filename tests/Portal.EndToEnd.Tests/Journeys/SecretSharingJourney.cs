using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>Values are shared by a link; somebody who may not read the secret signs in with it and takes them, once.</summary>
public sealed class SecretSharingJourney(Chromium chromium, DemoPortal demo) : IClassFixture<DemoPortal>
{
    [Fact]
    public async Task A_link_survives_signing_in_opens_once_and_is_in_no_address_that_leaves_the_browser()
    {
        var link = await ShareAsync();
        var token = link.Split('#')[1];
        await using var window = await chromium.OpenAsync(demo.Portal);
        var sent = new List<string>();
        window.Page.Request += (_, request) => sent.Add($"{request.Url.Split('#')[0]} {string.Join(' ', request.Headers.Values)} {request.PostData}");

        await window.SignInAsync("auditor", link);
        await window.SeesAsync("Shared by");
        Assert.EndsWith("/sandbox/shared", window.Page.Url, StringComparison.Ordinal);
        await window.PictureAsync("share-link");
        await window.PressAsync("Open it now, it opens only once");
        await window.SeesAsync("The link is used up");
        await window.PressAsync("Reveal password");
        await Expect(window.Page.Locator("[data-value]")).ToHaveCountAsync(1);
        await window.PictureAsync("share-opened");
        Assert.DoesNotContain(sent, request => request.Contains(token, StringComparison.Ordinal));

        await using var second = await chromium.OpenAsync(demo.Portal);
        await second.SignInAsync("developer", link);
        await second.SeesAsync("This link was already opened.");
        await second.SeesAsync("If that was not you, somebody else has the values");
        await second.PictureAsync("share-used");
    }

    private async Task<string> ShareAsync()
    {
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await window.SignInAsync("admin", "/sandbox/secrets/internal/database/config");
        await window.PressAsync("Share once");
        await window.Page.GetByRole(AriaRole.Checkbox, new() { Name = "username" }).UncheckAsync();
        await window.PictureAsync("share-form");
        await window.PressAsync("Review");
        await Expect(window.Page.Locator("[data-apply]")).ToBeVisibleAsync();
        await window.PictureAsync("share-review");
        await window.ApplyAsync("Make the link");
        await Expect(window.Button("Copy link")).ToBeVisibleAsync();
        await window.PictureAsync("share-made");
        await window.PressAsync("Copy link");
        await Expect(window.Button("Copied")).ToBeVisibleAsync();
        return await window.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
    }
}
