using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>The same secret in two mounts is compared, and one key promoted.</summary>
public sealed class SecretComparingJourney(Chromium chromium, DemoPortal demo) : IClassFixture<DemoPortal>
{
    [Fact]
    public async Task A_secret_is_compared_with_another_mount_and_one_key_is_promoted()
    {
        await demo.Portal.Servers.WriteAsync("internal/data/journey/matrix", new { data = new { url = "new", port = 5432, other = "here" } });
        await demo.Portal.Servers.WriteAsync("payments/data/journey/matrix", new { data = new { url = "old", other = "there" } });
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("admin", "/sandbox/secrets/internal/journey/matrix");
        var page = window.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "Compare", Exact = true }).ClickAsync();
        await window.TypeAsync("Path there", "payments/journey/matrix");
        await window.PressAsync("Compare");
        await window.SeesAsync("3 keys: 0 the same, 2 different, 1 not everywhere");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "url" }).CheckAsync();
        await window.PictureAsync("secret-matrix");
        await window.PressAsync("Promote here…");
        await Expect(page.Locator("[data-apply]")).ToBeVisibleAsync();
        await window.PictureAsync("secret-promote");
        await page.Locator("[data-apply]").ClickAsync();

        await window.SeesAsync("3 keys: 1 the same, 1 different, 1 not everywhere");
        var written = (await demo.Portal.Servers.ReadAsync("payments/data/journey/matrix")).GetProperty("data");
        Assert.Equal(("new", "there"), (written.GetProperty("url").GetString(), written.GetProperty("other").GetString()));
    }
}
