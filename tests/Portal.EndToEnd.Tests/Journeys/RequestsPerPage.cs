using Portal.EndToEnd.Tests.Browsing;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>How often opening a page asks the two systems: a page that asks for every row would show here first.</summary>
public sealed class RequestsPerPage(Chromium chromium, DemoPortal demo, ITestOutputHelper output) : IClassFixture<DemoPortal>
{
    /// <summary>Reading every role and policy is one request each, because Vault has no other way; nothing else may grow with the data.</summary>
    private const int MostOfVault = 120;

    private const int MostOfKubernetes = 60;

    [Fact]
    public async Task Opening_a_page_asks_each_system_a_bounded_number_of_times()
    {
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("admin", "/sandbox/activity");
        var requests = demo.Portal.Servers.Sandbox!.Requests;

        foreach (var (page, shows) in new[]
        {
            ("overview", "vault-agent-injector"), ("secrets", "payments/"), ("secrets/internal/database/config", "About"), ("policies", "payments-checkout"),
            ("policies/payments-checkout", "payments/data"), ("roles", "checkout"), ("service-accounts", "checkout"), ("workloads", "checkout"),
            ("workloads/payments/deployment/checkout", "Injected"), ("access", "payments-checkout"), ("setup", "of 12 done"), ("activity", "Activity"),
        })
        {
            requests.Reset();
            await window.GoAsync("/sandbox/" + page);
            await window.SeesAsync(shows);
            await window.Page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
            output.WriteLine($"{page}: {requests.Vault} to Vault, {requests.Kubernetes} to Kubernetes");

            Assert.InRange(requests.Vault, 0, MostOfVault);
            Assert.InRange(requests.Kubernetes, 0, MostOfKubernetes);
        }
    }
}
