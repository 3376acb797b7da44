using Portal.EndToEnd.Tests.Browsing;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>How often opening a page asks the two systems: a page that asks for every row would show here first.</summary>
public sealed class RequestsPerPage(Chromium chromium, DemoPortal demo, ITestOutputHelper output) : IClassFixture<DemoPortal>
{
    /// <summary>
    /// The most a page may ask, in the order a person may walk. Vault reads roles and policies one by one, so the first page with roles asks once for
    /// each of the demo's two dozen, and the first with policies' texts for each of those; the pages after it ask for nothing that is known already.
    /// Workloads are live: a list and a watch for each of seven kinds.
    /// </summary>
    private static readonly (string Page, string Shows, int Vault, int Kubernetes)[] Walk =
    [
        ("overview", "vault-agent-injector", 6, 5), ("secrets", "payments/", 3, 0), ("secrets/internal/database/config", "About", 4, 0), ("policies", "payments-checkout", 3, 0),
        ("policies/payments-checkout", "payments/data", 4, 0), ("roles", "checkout", 30, 3), ("service-accounts", "checkout", 2, 2), ("workloads", "checkout", 0, 17),
        ("workloads/payments/deployment/checkout", "Injected", 2, 8), ("kubernetes-secrets", "ledger-queue", 0, 2), ("kubernetes-secrets/payments/ledger-queue", "QUEUE_PASSWORD", 0, 12),
        ("access", "payments-checkout", 20, 2), ("setup", "of 12 done", 4, 4), ("overview", "of 12 done", 6, 5), ("activity", "Activity", 0, 0),
    ];

    [Fact]
    public async Task Opening_a_page_asks_each_system_a_bounded_number_of_times()
    {
        await using var window = await chromium.OpenAsync(demo.Portal);
        await window.SignInAsync("admin", "/sandbox/activity");
        var requests = demo.Portal.Servers.Sandbox!.Requests;

        foreach (var (page, shows, vault, kubernetes) in Walk)
        {
            requests.Reset();
            await window.GoAsync("/sandbox/" + page);
            await window.SeesAsync(shows);
            await window.Page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
            output.WriteLine($"{page}: {requests.Vault} to Vault, {requests.Kubernetes} to Kubernetes");

            Assert.InRange(requests.Vault, 0, vault);
            Assert.InRange(requests.Kubernetes, 0, kubernetes);
        }
    }
}
