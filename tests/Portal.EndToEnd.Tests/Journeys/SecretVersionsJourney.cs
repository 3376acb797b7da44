using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>A secret is opened without reading it, its versions are compared, restored and deleted, and what was done is undone.</summary>
public sealed class SecretVersionsJourney(Chromium chromium, DemoPortal demo) : IClassFixture<DemoPortal>
{
    private const string Canary = "canary-8b1d90";

    [Fact]
    public async Task A_secret_is_opened_compared_restored_deleted_and_undone()
    {
        await demo.Portal.Servers.WriteAsync("internal/data/journey/app", new { data = new { username = "app", password = "one", note = "" } });
        await demo.Portal.Servers.WriteAsync("internal/data/journey/app", new { data = new { username = "app", password = Canary, port = 5432 } });
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("admin", "/sandbox/secrets/internal/journey/app");
        await window.SeesAsync("password, hidden value");
        Assert.DoesNotContain(Canary, await window.Page.ContentAsync(), StringComparison.Ordinal);
        await window.PictureAsync("secret-opened");

        await window.PressAsync("Reveal password");
        await window.SeesAsync(Canary);
        await window.PressAsync("Reveal all");
        await window.SeesAsync("5432");
        await window.PictureAsync("secret-revealed");
        await window.Page.EvaluateAsync("Object.defineProperty(document, 'hidden', { value: true, configurable: true }); document.dispatchEvent(new Event('visibilitychange'))");
        await Expect(window.Page.GetByText(Canary)).ToHaveCountAsync(0);

        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Versions" }).ClickAsync();
        await window.SeesAsync("Current");
        await window.PictureAsync("secret-versions");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Compare version 1 with the current one" }).ClickAsync();
        await window.PressAsync("Read both and compare");
        await window.SeesAsync("1 changed");
        await window.PressAsync("Reveal password");
        await window.SeesAsync(Canary);
        await window.PictureAsync("secret-compare");

        await window.Page.GetByRole(AriaRole.Region, new() { Name = "Compare versions" }).GetByText("Restore version 1").ClickAsync();
        await window.SeesAsync("based on version 2");
        await window.PictureAsync("secret-restore");
        await window.ApplyAsync("Save version 3");
        await Expect(window.Button("Restore version 2")).ToBeVisibleAsync();

        await window.PressAsync("Delete version 3");
        await window.ApplyAsync("Delete version");
        await Expect(window.Button("Undelete version 3")).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Activity") }).ClickAsync();
        await window.PictureAsync("secret-undo");
        await window.Button("Undo: Delete version 3 of internal/journey/app").ClickAsync();
        await window.ApplyAsync("Undo");
        await Expect(window.Button("Delete version 3")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Notes_about_a_secret_are_written_and_seen()
    {
        await demo.Portal.Servers.WriteAsync("internal/data/journey/notes", new { data = new { a = "1" } });
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("admin", "/sandbox/secrets/internal/journey/notes?tab=metadata");
        await window.PressAsync("owner");
        await window.TypeAsync("Text of owner", "team payments");
        await window.PictureAsync("secret-metadata");
        await window.PressAsync("Review metadata");
        await window.ApplyAsync("Save metadata");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Values" }).ClickAsync();
        await window.SeesAsync("team payments");
    }

    [Fact]
    public async Task What_was_copied_leaves_the_clipboard_after_a_while_unless_something_else_was_copied()
    {
        await using var window = await chromium.OpenAsync(demo.Portal);
        var page = window.Page;
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.Clock.InstallAsync();
        await page.GotoAsync("/livez");
        await page.EvaluateAsync("window.portal = {}");
        await page.AddScriptTagAsync(new PageAddScriptTagOptions { Url = "/js/values.js" });

        await page.EvaluateAsync("portal.copy('s3cret')");
        Assert.Equal("s3cret", await ClipboardAsync());
        await page.Clock.FastForwardAsync(44_000);
        Assert.Equal("s3cret", await ClipboardAsync());
        await page.Clock.FastForwardAsync(2_000);
        await Expect(page.GetByText("taken out of the clipboard.")).ToBeVisibleAsync();
        Assert.Equal("", await ClipboardAsync());

        await page.EvaluateAsync("portal.copy('s3cret')");
        await page.EvaluateAsync("navigator.clipboard.writeText('mine')");
        await page.Clock.FastForwardAsync(46_000);
        await Expect(page.Locator(".clipboard-note")).ToBeHiddenAsync();
        Assert.Equal("mine", await ClipboardAsync());

        await page.Context.ClearPermissionsAsync();
        await page.Context.GrantPermissionsAsync(["clipboard-write"]);
        await page.EvaluateAsync("portal.copy('s3cret')");
        await page.Clock.FastForwardAsync(46_000);
        await Expect(page.GetByText("the browser does not let the portal look")).ToBeVisibleAsync();
        await Expect(page.GetByText("Clear clipboard")).ToBeVisibleAsync();

        Task<string> ClipboardAsync() => page.EvaluateAsync<string>("navigator.clipboard.readText()");
    }
}
