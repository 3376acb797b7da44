using Portal.Core.Failures;
using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Overview;
using Portal.Testing;

namespace Portal.Core.Tests.Overview;

/// <summary>What the overview says of a cluster, to people with different rights.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterOverviewTests(DemoSandbox demo)
{
    [Fact]
    public async Task An_administrator_sees_version_nodes_and_a_healthy_injector_with_its_defaults()
    {
        var status = await demo.Get<ClusterOverview>().ReadAsync(await demo.AsAsync("admin"), TestContext.Current.CancellationToken);

        Assert.StartsWith("v1.", status.Version, StringComparison.Ordinal);
        Assert.NotEmpty(status.Nodes!.Value);
        Assert.All(status.Nodes.Value, node => Assert.True(node.IsReady));
        var injector = Assert.Single(status.Injectors!.Value);
        Assert.Equal(InjectorFlavor.VaultK8s, injector.Flavor);
        Assert.True(injector.IsHealthy, string.Join(" ", injector.Problems));
        Assert.Equal("auth/kubernetes", injector.Settings.AuthPath);
        Assert.NotNull(injector.Settings.VaultAddress);
        Assert.NotNull(injector.Webhook);
        Assert.Empty(status.Refused);
    }

    [Fact]
    public async Task What_may_not_be_seen_is_said_and_the_rest_is_shown()
    {
        var status = await demo.Get<ClusterOverview>().ReadAsync(await demo.OnlyInAsync("payments"), TestContext.Current.CancellationToken);

        Assert.True(status.IsReachable);
        Assert.NotNull(status.Version);
        Assert.Contains(status.Refused, refused => refused.Failure == Failure.Denied);
    }

    [Fact]
    public async Task A_cluster_that_is_not_there_is_one_failure()
    {
        var session = TestSession.At(new Uri("http://127.0.0.1:1"));

        var status = await demo.Get<ClusterOverview>().ReadAsync(session, TestContext.Current.CancellationToken);

        Assert.False(status.IsReachable);
        Assert.Equal(Failure.Unreachable, Assert.Single(status.Refused).Failure);
    }
}
