using Portal.Core.Setup;
using Portal.Testing;

namespace Portal.Core.Tests.Setup;

/// <summary>The checklist over a full demo: true answers, from a few questions.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SetupChecklistTests(DemoSandbox demo)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Checking_asks_a_handful_of_times_whatever_there_is_and_glancing_twice()
    {
        var (checklist, admin, requests) = (demo.Get<SetupChecklist>(), await demo.AsAsync("admin"), demo.Server.Requests);

        requests.Reset();
        var glance = await checklist.GlanceAsync(admin, Ct);
        Assert.Equal((2, 0), (requests.Vault, requests.Kubernetes));
        admin.Memory.Forget();
        requests.Reset();
        var whole = await checklist.CheckAsync(admin, Ct);

        Assert.InRange(requests.Vault, 1, 14);
        Assert.InRange(requests.Kubernetes, 1, 6);
        Assert.Equal([2, 4], glance.Steps.Where(step => step.State == SetupState.Done).Select(step => step.Number));
        Assert.All(whole.Steps.Where(step => step.Number != 11), step => Assert.True(step.State == SetupState.Done, $"{step.Number} {step.Title}: {step.Why}"));
        Assert.StartsWith("OpenBao ", whole.Steps[0].Why, StringComparison.Ordinal);
        Assert.Same(whole, checklist.LastOf(admin));
        Assert.Null(checklist.LastOf(await demo.AsAsync("admin")));
    }
}
