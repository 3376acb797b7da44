using System.Net.Http.Json;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;

namespace Portal.Benchmarks.Browsing;

/// <summary>The whole portal over a demo sandbox with folders of 10,000 and 100,000 secrets, all in this process, and a Chromium before it.</summary>
internal sealed class BrowserEstate : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    private readonly HttpClient _vault;
    private readonly IPlaywright _playwright;
    private readonly Relay _relay;

    private BrowserEstate(PortalUnderTest portal, HttpClient vault, IPlaywright playwright, IBrowser browser) =>
        (Portal, _vault, _playwright, Browser, _relay) = (portal, vault, playwright, browser, new Relay(new Uri(portal.Address)));

    public PortalUnderTest Portal { get; }

    public IBrowser Browser { get; }

    /// <summary>Requests Vault was asked from outside so far.</summary>
    public long Requests => Portal.Servers.Sandbox!.Requests.Vault;

    /// <summary>Bytes the portal sent to browsers so far.</summary>
    public long Sent => _relay.Sent;

    public static async Task<BrowserEstate> MakeAsync()
    {
        var portal = await PortalUnderTest.OverSandboxAsync("demo", "--Serilog:MinimumLevel:Default=Error");
        var vault = new HttpClient { BaseAddress = portal.Servers.Vault };
        vault.DefaultRequestHeaders.Add("X-Vault-Token", portal.Servers.VaultToken);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("PORTAL_TEST_CHROMIUM") ?? OnPath(),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        });
        var estate = new BrowserEstate(portal, vault, playwright, browser);
        await estate.FillAsync("ten", 10_000);
        await estate.FillAsync("hundred", 100_000);
        return estate;
    }

    /// <summary>A window of somebody who just signed in and sees an address. What counts memory goes straight to the portal: the relay has buffers of its own.</summary>
    public async Task<IPage> SignInAsync(string address, bool straight = false)
    {
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = straight ? Portal.Address : _relay.Address, ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        context.SetDefaultTimeout(60_000);
        var page = await context.NewPageAsync();
        await page.GotoAsync(address);
        await page.GetByLabel("Username").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync("admin");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.Locator("[data-circuit=up]").WaitForAsync();
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
        _relay.Dispose();
        _vault.Dispose();
        await Portal.DisposeAsync();
    }

    private Task FillAsync(string folder, int count) => Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, _) =>
        await WriteAsync($"internal/data/{folder}/service-{number:D6}-config", new { data = new { username = "app", password = "none" } }));

    private async Task WriteAsync(string path, object body)
    {
        using var answer = await _vault.PostAsJsonAsync("v1/" + path, body);
        answer.EnsureSuccessStatusCode();
    }

    private static string? OnPath() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
