using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Live;
using Portal.Core.Workloads;
using Portal.Testing;

namespace Portal.Core.Tests.Workloads;

/// <summary>The demo's workloads, healthy and broken on purpose, as they are seen through the API.</summary>
[Collection(ClusterCollection.Name)]
public sealed class WorkloadTests(DemoSandbox demo)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("default", "orgchart", InjectionStatus.Injected)]
    [InlineData("payments", "card-vault", InjectionStatus.Injected)]
    [InlineData("storefront", "edge-cache", InjectionStatus.Injected)]
    [InlineData("payments", "fraud-scoring", InjectionStatus.Failing)]
    [InlineData("payments", "refunds", InjectionStatus.Failing)]
    [InlineData("storefront", "newsletter", InjectionStatus.Refused)]
    [InlineData("platform", "backup", InjectionStatus.Waiting)]
    [InlineData("platform", "metrics", InjectionStatus.NotInjected)]
    public async Task The_injection_column_tells_what_is_the_matter(string ns, string name, InjectionStatus expected)
    {
        var workload = await ReadAsync(await demo.AsAsync("admin"), ns, name);

        var state = InjectionState.Of(workload, (await demo.Get<CurrentInjector>().ReadAsync(await demo.AsAsync("admin"), Ct)).Names, TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1));

        Assert.True(expected == state.Status, $"{name}: {state.Status}, {state.Why}");
    }

    [Fact]
    public async Task Each_workload_is_found_with_its_own_pods_and_nobody_else_s()
    {
        var list = await demo.Get<WorkloadDirectory>().ListAsync(await demo.AsAsync("admin"), "payments", Ct);

        Assert.Contains(list.Items, workload => workload.Key is { Kind: WorkloadKind.StatefulSet, Name: "card-vault" });
        Assert.Contains(list.Items, workload => workload.Key.Kind == WorkloadKind.CronJob);
        Assert.DoesNotContain(list.Items, workload => workload.Key.Kind == WorkloadKind.Pod && workload.Key.Name.StartsWith("checkout-", StringComparison.Ordinal));
        Assert.All(list.Items.Where(workload => workload.Key.Name == "checkout"), workload => Assert.All(workload.Pods, pod => Assert.StartsWith("checkout-", pod.Name, StringComparison.Ordinal)));
        Assert.NotEmpty(list.Items.Single(workload => workload.Key.Name == "checkout").Pods);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_log_of_an_agent_can_be_read_line_by_line()
    {
        var admin = await demo.AsAsync("admin");
        var pod = (await ReadAsync(admin, "default", "orgchart")).Pods[0];

        var lines = new List<string>();
        await foreach (var line in demo.Get<WorkloadDirectory>().FollowLogAsync(admin, "default", pod.Name, "vault-agent-init", 500, previous: false, Ct))
        {
            Assert.NotNull(line.At);
            lines.Add(line.Text);
        }

        Assert.Contains(lines, line => line.Contains("authentication successful", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("rendered", StringComparison.Ordinal) && line.Contains("/vault/secrets/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_of_somebody_with_one_namespace_follows_that_one()
    {
        await foreach (var snapshot in demo.Get<WorkloadDirectory>().FollowAsync(await demo.OnlyInAsync("payments"), (string?)null, Ct))
        {
            Assert.NotEmpty(snapshot.Items);
            Assert.Single(snapshot.Items.Select(workload => workload.Key.Namespace).Distinct());
            break;
        }
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_a_snapshot_that_says_so()
    {
        await foreach (var snapshot in demo.Get<WorkloadDirectory>().FollowAsync(TestSession.At(new Uri("http://127.0.0.1:1")), (string?)null, Ct))
        {
            Assert.Equal(Freshness.Stale, snapshot.Freshness);
            Assert.Equal(Failure.Unreachable, Assert.Single(snapshot.Refused).Failure);
            break;
        }
    }

    private async Task<Workload> ReadAsync(EnvironmentSession session, string ns, string name) =>
        (await demo.Get<WorkloadDirectory>().ListAsync(session, ns, Ct)).Items.Single(workload => workload.Key.Name == name);
}
