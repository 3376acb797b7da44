using System.Net.Http.Json;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>Finding a secret: by its path however it is written, by its folders, by its name, by the keyboard, and in a folder of thousands.</summary>
public sealed class SecretFindingJourney(Chromium chromium, DemoPortal demo, ITestOutputHelper output) : IClassFixture<DemoPortal>
{
    private const int Many = 1_500;

    [Fact]
    public async Task A_secret_is_found_by_command_by_folder_by_search_and_by_key()
    {
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("admin", "/sandbox/secrets");
        var page = window.Page;

        // A command from a terminal, pasted.
        await window.PressAsync("Type or paste a path");
        await page.Locator("#path-bar").WaitForAsync();
        await window.TypeAsync("Path", "vault kv get -mount=internal database/config");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Heading("config")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".tree a[aria-current=page]")).ToHaveTextAsync("database/");

        // v and d lead to the versions, and typed into a field they are letters.
        await page.Locator("[data-key=v]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.Locator("body").PressAsync("v");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("tab=versions"));
        await page.Locator("body").PressAsync("?");
        await window.SeesAsync("Show its versions");
        await page.Keyboard.PressAsync("Escape");

        // The tree opens folder by folder.
        await window.PressAsync("Folders in payments/");
        await page.Locator(".tree").GetByRole(AriaRole.Link, new() { Name = "payments/", Exact = true }).ClickAsync();
        await Assertions.Expect(window.Heading("payments")).ToBeVisibleAsync();
        await window.PictureAsync("secrets-explorer");

        // j moves into the list, Enter opens.
        await page.Locator(".folder-list .row-link").First.WaitForAsync();
        await page.Locator("body").PressAsync("j");
        await Assertions.Expect(page.Locator(".folder-list .row-link").First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Locator(".folder-list .row-link").Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).Not.ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/payments$"));

        // A word of its name, across all mounts; and the same from anywhere with Ctrl K.
        // Typed at once, wherever the focus is: it is in the field when that is drawn, and nothing takes it away.
        await page.GetByRole(AriaRole.Link, new() { Name = "Search all" }).ClickAsync();
        await page.Locator("#secret-search").WaitForAsync();
        await page.Keyboard.TypeAsync("data conf");
        await Assertions.Expect(page.Locator(".search-found a")).ToHaveTextAsync(["internal/database/config"]);
        await page.Locator("h1").First.ClickAsync();
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("s: database/conf");
        await Assertions.Expect(page.Locator("#palette")).ToHaveValueAsync("s: database/conf");
        var chosen = page.Locator(".palette [role=option][aria-selected=true]");
        await Assertions.Expect(chosen).ToHaveAttributeAsync("href", "/sandbox/secrets/internal/database/config");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Heading("config")).ToBeVisibleAsync();

        // The parts of the path open to what is beside them; the arrow keys and Enter go there, Escape goes back.
        await window.PressAsync("Others beside internal");
        await Assertions.Expect(page.Locator(".crumb-menu input")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(window.Button("Others beside internal")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".crumb-menu input").FillAsync("paym");
        await Assertions.Expect(page.Locator(".crumb-menu [role=option]")).ToHaveTextAsync(["payments/"]);
        await window.PictureAsync("secrets-path");
        await page.Locator(".crumb-menu input").PressAsync("Enter");
        await Assertions.Expect(window.Heading("payments")).ToBeVisibleAsync();

        // A page without a filter: the slash finds everything. A question about a path is answered, and recents stand on top.
        await window.NavigateAsync("Overview");
        await page.Locator("body").PressAsync("/");
        await Assertions.Expect(page.Locator("#palette")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator(".palette [role=group][aria-label='Opened last'] a").First).ToHaveAttributeAsync("href", "/sandbox/secrets/internal/database/config");
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.Locator("#palette")).ToHaveAttributeAsync("aria-activedescendant", "palette-1");
        await window.PictureAsync("palette");
        await page.Locator("#palette").FillAsync("internal/database/config readers");
        await Assertions.Expect(chosen).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("Who can read internal/database/config"));
        await page.Keyboard.PressAsync("Enter");
        await window.SeesAsync("default/orgchart");
        await window.PictureAsync("access-readers");

        // What was opened stands on the list of engines.
        await page.GotoAsync("/sandbox/secrets");
        await Assertions.Expect(page.Locator(".places a[href='/sandbox/secrets/internal/database/config']")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_folder_of_many_draws_few_rows_and_is_filtered_here_without_asking_vault_again()
    {
        await FillAsync();
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("developer", "/sandbox/secrets/payments");
        var page = window.Page;
        var rows = page.Locator(".folder-list tbody tr.leads");
        await page.Locator("a.row-link[href='/sandbox/secrets/payments/many/']").ClickAsync();
        await window.SeesAsync($"{Many} entries");
        await rows.Nth(9).WaitForAsync();
        Assert.InRange(await rows.CountAsync(), 10, 60);
        var requests = demo.Portal.Servers.Sandbox!.Requests;
        requests.Reset();

        await page.Locator("main [data-filter]").PressSequentiallyAsync("1499");
        await window.SeesAsync($"1 of {Many} entries");
        await page.Locator("main [data-filter]").FillAsync("");
        await window.SeesAsync($"{Many} entries");
        await rows.First.Locator(".row-link").FocusAsync();
        await page.Keyboard.PressAsync("End");

        await Assertions.Expect(page.Locator($".row-link[href$='key-{Many - 1:D4}']")).ToBeFocusedAsync();
        await rows.Nth(9).WaitForAsync();
        Assert.InRange(await rows.CountAsync(), 10, 60);
        output.WriteLine($"{requests.Vault} requests while filtering and moving");
        Assert.Equal(0, requests.Vault);
    }

    [Fact]
    public async Task A_letter_in_the_filter_of_a_folder_of_many_sends_the_names_and_little_else()
    {
        await FillAsync();
        await using var window = await chromium.OpenAsync(demo.Portal);
        var (page, received) = (window.Page, 0);
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => Interlocked.Add(ref received, frame.Binary?.Length ?? frame.Text?.Length ?? 0);
        await window.SignInAsync("developer", "/sandbox/secrets/payments/many/");
        await window.SeesAsync($"{Many} entries");
        await page.Locator(".folder-list tbody tr.leads").First.WaitForAsync();

        // With the first letter what the page itself still sends may come along.
        await FilterAsync("4");
        var before = Volatile.Read(ref received);
        await FilterAsync("42");
        var sent = Volatile.Read(ref received) - before;

        output.WriteLine($"{sent} bytes for a letter");
        Assert.InRange(sent, 500, 8 * 1024);

        async Task FilterAsync(string text)
        {
            await page.Locator("main [data-filter]").FillAsync(text);
            await window.SeesAsync($"{Enumerable.Range(0, Many).Count(number => $"{number:D4}".Contains(text, StringComparison.Ordinal))} of {Many} entries");
            await page.WaitForURLAsync($"**/many/?filter={text}");
        }
    }

    private async Task FillAsync()
    {
        using var client = new HttpClient { BaseAddress = demo.Portal.Servers.Vault };
        client.DefaultRequestHeaders.Add("X-Vault-Token", demo.Portal.Servers.VaultToken);
        await Parallel.ForAsync(0, Many, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, cancellation) =>
        {
            using var answer = await client.PostAsJsonAsync($"v1/payments/data/many/key-{number:D4}", new { data = new { a = "1" } }, cancellation);
            answer.EnsureSuccessStatusCode();
        });
    }
}
