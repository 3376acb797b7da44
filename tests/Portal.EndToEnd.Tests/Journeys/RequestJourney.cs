using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>One person asks for a change and another decides, each in a browser of their own.</summary>
public sealed class RequestJourney(Chromium chromium, DemoPortal demo) : IClassFixture<DemoPortal>
{
    [Fact]
    public async Task A_developer_asks_for_a_key_of_a_secret_they_may_not_see_and_an_administrator_saves_it()
    {
        await using var developer = await chromium.OpenAsync(demo.Portal);
        await using var admin = await chromium.OpenAsync(demo.Portal);
        await developer.SignInAsync("developer", "/sandbox/secrets/internal/database/config");
        await admin.SignInAsync("admin", "/sandbox/overview");

        await developer.PressAsync("Ask for a change");
        await developer.PressAsync("Start empty");
        await Expect(developer.Button("Review new version")).ToBeDisabledAsync();
        await developer.TypeAsync("Key", "password");
        await developer.TypeAsync("Value of password", "asked-for-it");
        await developer.PictureAsync("request-ask-editor");
        await developer.PressAsync("Ask for this change");
        await developer.TypeAsync("Why", "The old password was posted in the chat, and the pool has to be drained before Friday.");
        await developer.PictureAsync("request-ask");
        await Asking(developer).ClickAsync();
        await developer.SeesAsync("no version: the author could not know it");
        await developer.PictureAsync("request-own");

        // Nobody reloads: the count in the navigation says it.
        await Expect(admin.Page.Locator(".nav-count")).ToContainTextAsync("1 to review");
        await admin.PictureAsync("request-count");
        await admin.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Requests") }).ClickAsync();
        await admin.SeesAsync("1 key set");
        await admin.PictureAsync("request-list");
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "internal/database/config" }).ClickAsync();
        await admin.PressAsync("Reveal password");
        await admin.SeesAsync("asked-for-it");
        await admin.PictureAsync("request-page");
        await admin.PressAsync("Review and save");
        await Expect(admin.Page.Locator("[data-apply]")).ToBeVisibleAsync();
        await admin.PictureAsync("request-review");
        await admin.ApplyAsync("Save version 2");
        await admin.SeesAsync("userpass-admin saved it: version 2.");
        await admin.PictureAsync("request-saved");
        await Expect(admin.Page.Locator(".nav-count")).ToHaveCountAsync(0);

        await developer.GoAsync("/sandbox/requests?tab=mine");
        await developer.Page.GetByRole(AriaRole.Link, new() { Name = "internal/database/config" }).ClickAsync();
        await developer.SeesAsync("userpass-admin saved it: version 2.");
        Assert.Equal("""{"password":"asked-for-it","username":"db-readonly-username"}""", await ReadAsync("internal/data/database/config"));
    }

    [Fact]
    public async Task A_second_pair_of_eyes_declines_and_the_author_reads_why()
    {
        await using var developer = await chromium.OpenAsync(demo.Portal);
        await using var admin = await chromium.OpenAsync(demo.Portal);
        await developer.SignInAsync("developer", "/sandbox/secrets/payments/refunds/database");
        await developer.PressAsync("New version");
        await developer.PressAsync("Value of password, hidden. Show and edit");
        await developer.TypeAsync("Value of password", "too-short");
        await developer.PressAsync("Review version 2");
        await Expect(developer.Page.Locator("[data-apply]")).ToHaveTextAsync("Save version 2");
        await developer.PictureAsync("request-instead");
        await developer.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Ask for this change" }).ClickAsync();
        await developer.TypeAsync("Why", "Is this one long enough?");
        await Asking(developer).ClickAsync();
        await developer.SeesAsync("You wrote this request and may save it.");
        var address = developer.Page.Url;

        await admin.SignInAsync("admin", "/sandbox/secrets/payments/refunds/database");
        await admin.SeesAsync("1 open request by userpass-developer");
        await admin.PictureAsync("request-on-secret");
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Look at it" }).ClickAsync();
        await admin.PressAsync("Decline");
        await admin.TypeAsync("Why", "Ours have 20 characters.");
        await admin.PictureAsync("request-decline");
        await admin.PressAsync("Decline it");
        await admin.SeesAsync("userpass-admin declined it.");

        await developer.GoAsync(address);
        await developer.SeesAsync("Ours have 20 characters.");
        await developer.PictureAsync("request-declined");
        Assert.Equal("""{"password":"plum-cable-09","username":"refunds"}""", await ReadAsync("payments/data/refunds/database"));
    }

    private static ILocator Asking(Window window) => window.Page.GetByRole(AriaRole.Dialog, new() { NameRegex = new Regex("^Ask for a change") }).GetByRole(AriaRole.Button, new() { Name = "Ask for this change" });

    private async Task<string> ReadAsync(string path)
    {
        var answer = await demo.Portal.Servers.ReadAsync(path);
        var members = answer.GetProperty("data").EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal);
        return "{" + string.Join(",", members.Select(member => $"\"{member.Name}\":{member.Value.GetRawText()}")) + "}";
    }
}
