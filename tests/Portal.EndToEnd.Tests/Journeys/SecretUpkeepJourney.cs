using System.Net.Http.Json;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>A secret gets an owner and a date, is found when that is near, and the password it shares with another is found too.</summary>
public sealed class SecretUpkeepJourney(Chromium chromium, DemoPortal demo) : IClassFixture<DemoPortal>
{
    private const string Canary = "canary-e41fd2a8";

    [Fact]
    public async Task A_secret_gets_a_date_is_found_by_it_and_shares_its_password_with_another()
    {
        await WriteAsync("internal/data/upkeep/app", new { data = new { password = Canary } });
        await WriteAsync("payments/data/upkeep/copy", new { data = new { secret = Canary, on = true } });
        await using var window = await chromium.OpenAsync(demo.Portal);
        var page = window.Page;
        await window.SignInAsync("admin", "/sandbox/secrets/internal/upkeep/app?tab=metadata");
        await window.PressAsync("owner");
        await window.TypeAsync("Text of owner", "team journey");
        await window.PressAsync("expires");
        await window.PressAsync("expires in 30 days");
        await window.PictureAsync("secret-date");
        await window.PressAsync("Review metadata");
        await window.ApplyAsync("Save metadata");
        await Expect(page.Locator(".page-header").GetByText("Ends in 29 d")).ToBeVisibleAsync();

        await window.GoAsync("/sandbox/secrets");
        await page.GetByRole(AriaRole.Link, new() { Name = "Expiring and stale" }).ClickAsync();
        await window.SeesAsync("you may list.");
        await window.PictureAsync("secret-upkeep");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Ending within 30 days") }).ClickAsync();
        await page.Locator("main [data-filter]").FillAsync("journey");
        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(1);
        var download = await page.RunAndWaitForDownloadAsync(() => window.PressAsync("Export CSV"));
        var lines = (await File.ReadAllTextAsync(await download.PathAsync())).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("internal/upkeep/app,ending,", lines[1], StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Link, new() { Name = "internal/upkeep/app", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "app", Exact = true, Level = 1 })).ToBeVisibleAsync();

        await window.GoAsync("/sandbox/secrets");
        await page.GetByRole(AriaRole.Link, new() { Name = "Same values" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Read and compare \\d+ secrets") }).ClickAsync();
        await window.SeesAsync("and compared");
        var group = page.GetByRole(AriaRole.Region, new() { Name = "2 keys in 2 secrets hold the same value" }).Filter(new() { HasText = "internal/upkeep/app" });
        await Expect(group).ToContainTextAsync("payments/upkeep/copy");
        Assert.DoesNotContain(Canary, await page.ContentAsync(), StringComparison.Ordinal);
        await window.PictureAsync("secret-same-values");
        await group.GetByRole(AriaRole.Link, new() { Name = "payments/upkeep/copy" }).ClickAsync();
        await window.SeesAsync("secret, hidden value");

        await window.GoAsync("/sandbox/secrets/internal/upkeep/");
        await window.SeesAsync("team journey");
        await window.PictureAsync("secret-folder-details");
    }

    private async Task WriteAsync(string path, object body)
    {
        using var client = new HttpClient { BaseAddress = demo.Portal.Servers.Vault };
        client.DefaultRequestHeaders.Add("X-Vault-Token", demo.Portal.Servers.VaultToken);
        using var answer = await client.PostAsJsonAsync("v1/" + path, body);
        answer.EnsureSuccessStatusCode();
    }
}
