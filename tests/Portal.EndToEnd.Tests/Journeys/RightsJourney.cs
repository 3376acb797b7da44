using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Browsing;
using static Microsoft.Playwright.Assertions;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>What people with fewer rights see, and how it is said.</summary>
public sealed class RightsJourney(Chromium chromium, DemoPortal demo) : IClassFixture<DemoPortal>
{
    [Fact]
    public async Task A_developer_is_denied_what_is_not_theirs_and_told_what_is_missing()
    {
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("developer", "/sandbox/secrets");
        await window.SeesAsync("payments");
        await window.PictureAsync("developer-secrets");

        await window.GoAsync("/sandbox/secrets/storefront/");
        await window.SeesAsync("There is no engine at storefront in which you may do anything");
        await window.PictureAsync("developer-denied");
        await window.GoAsync("/sandbox/policies?create=hcl");
        await window.PictureAsync("developer-policy");

        await window.GoAsync("/sandbox/workloads/storefront/deployment/cart");
        await Expect(window.Button("Inject a secret")).ToBeDisabledAsync();
        await window.PictureAsync("developer-workload");
        await window.GoAsync("/sandbox/workloads/payments/deployment/checkout");
        await Expect(window.Button("Inject a secret")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task An_auditor_sees_every_binding_and_no_value()
    {
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("auditor", "/sandbox/access");
        await window.SeesAsync("payments-checkout");
        await window.PictureAsync("auditor-access");

        await window.GoAsync("/sandbox/secrets/internal/database/config");
        await window.SeesAsync("Needs read on internal/data/database/config");
        await Expect(window.Button("Reveal all")).ToBeDisabledAsync();
        await window.PictureAsync("auditor-secret");
    }
}

/// <summary>A portal over the demo's world, for the journeys of one class.</summary>
public sealed class DemoPortal : IAsyncLifetime
{
    public PortalUnderTest Portal { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Portal = await PortalUnderTest.OverSandboxAsync("demo");

    public ValueTask DisposeAsync() => Portal.DisposeAsync();
}
