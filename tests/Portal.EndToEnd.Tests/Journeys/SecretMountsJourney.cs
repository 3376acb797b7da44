using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>A mount from its beginning to its end.</summary>
public sealed class SecretMountsJourney(Chromium chromium, DemoPortal demo) : IClassFixture<DemoPortal>
{
    [Fact]
    public async Task A_mount_is_enabled_tuned_moved_upgraded_and_disabled_by_its_name()
    {
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("admin", "/sandbox/secrets");
        var page = window.Page;

        await window.PressAsync("Enable engine");
        await page.Locator("#engine-path").FillAsync("journey-old");
        await page.Locator("label.choice", new() { HasText = "Key/value version 1" }).GetByRole(AriaRole.Radio).CheckAsync();
        await window.PressAsync("Review");
        await window.ApplyAsync("Enable engine");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "journey-old/" }).First).ToBeVisibleAsync();
        await demo.Portal.Servers.WriteAsync("journey-old/app", new { word = "kept" });

        await window.PressAsync("Tune journey-old");
        await page.Locator("#engine-description").FillAsync("for the journey");
        await page.GetByText("As commands").Last.ClickAsync();
        await Expect(page.GetByText("bao secrets tune -description=TEXT journey-old/")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Review", Exact = true }).ClickAsync();
        await window.ApplyAsync("Save settings");
        await window.SeesAsync("for the journey");

        await window.PressAsync("Tune journey-old");
        await page.Locator("#move-engine").FillAsync("journey-new");
        await window.PressAsync("Review move");
        await window.ApplyAsync("Move engine");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "journey-new/" }).First).ToBeVisibleAsync();

        await window.PressAsync("Tune journey-new");
        await window.PressAsync("Review upgrade");
        await page.Locator(".panel-actions input").FillAsync("journey-new");
        await window.ApplyAsync("Upgrade engine");
        await Expect(page.Locator("[data-apply]")).ToHaveCountAsync(0);
        Assert.Equal("kept", (await demo.Portal.Servers.ReadAsync("journey-new/data/app")).GetProperty("data").GetProperty("word").GetString());

        await window.PressAsync("Disable journey-new");
        await Expect(page.Locator("[data-apply]")).ToBeDisabledAsync();
        await page.Locator(".panel-actions input").FillAsync("journey-new");
        await window.PictureAsync("mount-disable");
        await window.ApplyAsync("Disable engine");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "journey-new/" })).ToHaveCountAsync(0);
    }
}
