using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;
using Portal.Sandbox.Faults;
using static Microsoft.Playwright.Assertions;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>What a person sees when one system is down, or the portal is.</summary>
public sealed class FaultJourney(Chromium chromium, DemoPortal demo) : IClassFixture<DemoPortal>
{
    [Fact]
    public async Task A_sealed_Vault_is_named_and_the_cluster_goes_on()
    {
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("admin", "/sandbox/secrets");
        await window.SeesAsync("payments");
        using (demo.Portal.Servers.Sandbox!.Faults.Add(new(FaultKind.Sealed)))
        {
            await window.GoAsync("/sandbox/secrets");
            await window.SeesAsync("sealed");
            await window.PictureAsync("sealed-secrets");
            await window.GoAsync("/sandbox/workloads");
            await window.SeesAsync("checkout");
            await window.PictureAsync("sealed-workloads");
            await window.GoAsync("/sandbox/overview");
            await window.SeesAsync("Sealed");
            await window.PictureAsync("sealed-overview");
        }

        await window.GoAsync("/sandbox/secrets");
        await window.SeesAsync("payments");
    }

    [Fact]
    public async Task Vault_is_broken_and_mended_by_the_keyboard_on_the_page_for_it()
    {
        await using var portal = await PortalUnderTest.WithSandboxOfItsOwnAsync("tutorial");
        await using var window = await chromium.OpenAsync(portal);
        await window.SignInAsync("admin", "/sandbox/faults");
        var page = window.Page;

        await page.GetByRole(AriaRole.Button, new() { Name = "Vault is sealed", Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#fault-form")).ToBeVisibleAsync();
        await page.Locator("#fault-seconds").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var mend = page.GetByRole(AriaRole.Button, new() { Name = "Switch off: Vault is sealed, Vault" });
        await Expect(mend).ToBeVisibleAsync();
        await Expect(page.Locator("#fault-form")).ToBeHiddenAsync();
        await window.PictureAsync("faults-on");

        await window.GoAsync("/sandbox/secrets");
        await window.SeesAsync("Vault is sealed.");

        await window.GoAsync("/sandbox/faults");
        await mend.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await window.SeesAsync("Nothing is broken.");
        await window.GoAsync("/sandbox/secrets");
        await window.SeesAsync("cubbyhole");
    }

    [Fact]
    public async Task A_lost_connection_explains_itself_and_the_page_comes_back_as_it_was()
    {
        await using var window = await chromium.OpenAsync(demo.Portal);
        IWebSocketRoute? circuit = null;
        await window.Page.RouteWebSocketAsync(new System.Text.RegularExpressions.Regex("/_blazor"), socket =>
        {
            circuit = socket;
            socket.ConnectToServer();
        });
        await window.SignInAsync("admin", "/sandbox/roles?filter=checkout");
        await window.SeesAsync("payments-checkout");

        var notice = window.Page.Locator("#components-reconnect-modal");
        await Expect(notice).ToBeHiddenAsync();
        await window.Page.Context.SetOfflineAsync(true);
        await circuit!.CloseAsync(new WebSocketRouteCloseOptions { Code = 3001, Reason = "cut" });
        await Expect(notice).ToBeVisibleAsync();
        await Expect(notice).ToContainTextAsync("The connection to the portal is lost");
        await window.PictureAsync("connection-lost");

        await window.Page.Context.SetOfflineAsync(false);
        await Expect(notice).ToBeHiddenAsync();
        await window.SeesAsync("payments-checkout");
        await Expect(window.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("filter=checkout"));
    }

    [Fact]
    public async Task A_deep_link_survives_signing_in()
    {
        await using var window = await chromium.OpenAsync(demo.Portal);

        await window.SignInAsync("admin", "/sandbox/secrets/internal/database/config?tab=versions");

        await Expect(window.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"/sandbox/secrets/internal/database/config\?tab=versions$"));
        await window.SeesAsync("Version 1");
    }
}
