using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Portal.EndToEnd.Tests.Browsing.Chromium))]

namespace Portal.EndToEnd.Tests.Browsing;

/// <summary>One headless Chromium for all journeys: the one <c>./test</c> found or installed, else Playwright's own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("PORTAL_TEST_CHROMIUM"),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        });
    }

    /// <summary>A window of somebody who was never here.</summary>
    public async Task<Window> OpenAsync(PortalUnderTest portal)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions { BaseURL = portal.Address, ViewportSize = new ViewportSize { Width = 1440, Height = 900 }, ColorScheme = ColorScheme.Light, AcceptDownloads = true });
        // Two cores also build, serve and render here.
        context.SetDefaultTimeout(40_000);
        Assertions.SetDefaultExpectTimeout(40_000);
        return new Window(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
