using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Policies;
using Portal.Core.ServiceAccounts;
using Portal.Sandbox.Faults;
using Portal.Testing;

namespace Portal.Core.Tests.Faults;

/// <summary>Each way a cluster can misbehave, as the portal's own clients see it: what it is called, what is tried again, and what is said of a write.</summary>
[Collection(BrokenSandbox.Name)]
public sealed class ClusterFaultTests(DemoSandbox demo) : IDisposable
{
    // Vault asks the cluster about tokens of pods meanwhile; that must not use up the number of a fault.
    private const string Accounts = "/api/v1/namespaces/default/serviceaccounts";
    private readonly string _name = "fault-" + Guid.NewGuid().ToString("n")[..6];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private SandboxFaults Faults => demo.Server.Faults;

    public void Dispose() => Faults.Clear();

    [Fact]
    public async Task A_cluster_that_is_down_is_unreachable_a_write_was_not_sent_and_Vault_goes_on()
    {
        var admin = await demo.AsAsync("admin");
        var plan = await PlanAsync(admin);
        using (Faults.Cluster(FaultKind.Down))
        {
            Assert.Equal(Failure.Unreachable, (await Breaking.FailureAsync(() => ReadAsync(admin))).Failure);
            var step = await plan.TryAsync(admin);
            Assert.Equal((StepState.Failed, Failure.Unreachable), (step.State, step.Problem!.Failure));
            await demo.Get<PolicyStore>().ListAsync(admin with { }, Ct);
        }

        Assert.Equal(StepState.Done, (await plan.TryAsync(admin)).State);
    }

    [Fact]
    public async Task A_slow_read_is_given_up_and_a_slow_write_may_have_been_done()
    {
        var time = new FakeTimeProvider();
        using var client = new KubeClient(time);
        var admin = await demo.AsAsync("admin");
        using var fault = Faults.Add(new(FaultKind.Slow) { System = FaultSystem.Kubernetes, By = TimeSpan.FromHours(1) });

        var read = client.ListAsync(admin.Kubernetes, KubeKinds.ServiceAccounts, "default", Ct);
        var write = client.PatchAsync(admin.Kubernetes, KubeKinds.ServiceAccounts, "default", "internal-app", KubePatch.Merge("{}"), dryRun: false, Ct);
        while (!read.IsCompleted || !write.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(Failure.Timeout, (await Breaking.FailureAsync(() => read)).Failure);
        Assert.Equal(Failure.Timeout, (await Breaking.FailureAsync(() => write)).Failure);
    }

    [Theory]
    [InlineData(FaultKind.RateLimited, Failure.Throttled)]
    [InlineData(FaultKind.ErrorBeforeCommit, Failure.ServerError)]
    [InlineData(FaultKind.ErrorAfterCommit, Failure.ServerError)]
    [InlineData(FaultKind.DroppedBeforeCommit, Failure.Unreachable)]
    [InlineData(FaultKind.DroppedAfterCommit, Failure.Unreachable)]
    public async Task A_read_is_tried_three_times_and_then_named(FaultKind kind, Failure failure)
    {
        var admin = await demo.AsAsync("admin");
        Faults.Cluster(kind, count: 2, path: Accounts);
        demo.Server.Requests.Reset();
        await ReadAsync(admin);
        Assert.Equal(3, demo.Server.Requests.Kubernetes);

        using var lasting = Faults.Cluster(kind);
        demo.Server.Requests.Reset();
        var refused = await Breaking.FailureAsync(() => ReadAsync(admin));

        Assert.Equal((failure, null), (refused.Failure, refused.RetryAfter));
        Assert.Equal(3, demo.Server.Requests.Kubernetes);
    }

    [Fact]
    public async Task A_short_wait_that_is_asked_for_is_waited_and_a_long_one_is_told()
    {
        var admin = await demo.AsAsync("admin");
        var started = TimeProvider.System.GetTimestamp();
        Faults.Add(new(FaultKind.RateLimited) { System = FaultSystem.Kubernetes, Count = 1, Path = Accounts, RetryAfter = 1 });
        await ReadAsync(admin);
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromSeconds(0.9));

        using var lasting = Faults.Add(new(FaultKind.RateLimited) { System = FaultSystem.Kubernetes, RetryAfter = 60 });
        demo.Server.Requests.Reset();
        var refused = await Breaking.FailureAsync(() => ReadAsync(admin));

        Assert.Equal((Failure.Throttled, TimeSpan.FromMinutes(1)), (refused.Failure, refused.RetryAfter));
        Assert.Equal(1, demo.Server.Requests.Kubernetes);
    }

    [Theory]
    [InlineData(FaultKind.RateLimited, StepState.Failed, Failure.Throttled, false)]
    [InlineData(FaultKind.ErrorBeforeCommit, StepState.Unknown, Failure.ServerError, false)]
    [InlineData(FaultKind.ErrorAfterCommit, StepState.Unknown, Failure.ServerError, true)]
    [InlineData(FaultKind.DroppedBeforeCommit, StepState.Unknown, Failure.Timeout, false)]
    [InlineData(FaultKind.DroppedAfterCommit, StepState.Unknown, Failure.Timeout, true)]
    [InlineData(FaultKind.Truncated, StepState.Unknown, Failure.Unreadable, true)]
    public async Task A_write_is_sent_once_and_trying_again_never_writes_twice(FaultKind kind, StepState state, Failure failure, bool done)
    {
        var admin = await demo.AsAsync("admin");
        var plan = await PlanAsync(admin);
        using (Faults.Cluster(kind, verb: "POST", path: Accounts))
        {
            demo.Server.Requests.Reset();
            var step = await plan.TryAsync(admin);
            Assert.Equal((state, failure), (step.State, step.Problem!.Failure));
            Assert.Equal(1, demo.Server.Requests.Kubernetes);
        }

        Assert.Equal(done, await ExistsAsync(admin));
        Assert.Equal(done ? Failure.AlreadyExists : null, (await plan.TryAsync(admin)).Problem?.Failure);
        Assert.True(await ExistsAsync(admin));
    }

    [Fact]
    public async Task An_answer_cut_short_is_unreadable_and_not_a_crash()
    {
        var admin = await demo.AsAsync("admin");
        using var fault = Faults.Cluster(FaultKind.Truncated);

        Assert.Equal(Failure.Unreadable, (await Breaking.FailureAsync(() => ReadAsync(admin))).Failure);
    }

    [Fact]
    public async Task Credentials_that_the_cluster_refuses_are_the_portal_s_and_Vault_goes_on()
    {
        var admin = await demo.AsAsync("admin");
        using (Faults.Add(new(FaultKind.Unauthorized)))
        {
            var refused = await Breaking.FailureAsync(() => ReadAsync(admin));
            Assert.Equal((ApiSystem.Kubernetes, Failure.SignedOut), (refused.System, refused.Failure));
            await demo.Get<PolicyStore>().ListAsync(admin with { }, Ct);
        }

        await ReadAsync(admin);
    }

    [Fact]
    public async Task A_storm_of_conflicts_overwrites_nothing_and_ends()
    {
        var admin = await demo.AsAsync("admin");
        await (await PlanAsync(admin)).ApplyAsync(admin);
        Faults.Add(new(FaultKind.Conflict) { Count = 3, Path = "*/serviceaccounts/*" });

        for (var attempt = 0; attempt < 3; attempt++)
        {
            var lost = await Breaking.FailureAsync(() => LabelAsync(admin, "mine"));
            Assert.Equal(Failure.Conflict, lost.Failure);
            Assert.StartsWith($"Operation cannot be fulfilled on serviceaccounts \"{_name}\": the object has been modified", lost.Errors.Single(), StringComparison.Ordinal);
        }

        Assert.Null((await ReadOneAsync(admin)).Metadata.Labels);
        await LabelAsync(admin, "mine");
        Assert.Equal("mine", (await ReadOneAsync(admin)).Metadata.Labels["whose"]);
    }

    // A copy remembers nothing, so that each read is one.
    private async Task ReadAsync(EnvironmentSession session) => await demo.Get<ServiceAccountDirectory>().ListAsync(session with { }, "default", Ct);

    private Task<V1ServiceAccount> ReadOneAsync(EnvironmentSession session) => demo.Get<KubeClient>().ReadAsync(session.Kubernetes, KubeKinds.ServiceAccounts, "default", _name, Ct);

    private Task<V1ServiceAccount> LabelAsync(EnvironmentSession session, string whose) => demo.Get<KubeClient>().PatchAsync(
        session.Kubernetes, KubeKinds.ServiceAccounts, "default", _name, KubePatch.Merge($$$"""{"metadata":{"labels":{"whose":"{{{whose}}}"} } }"""), dryRun: false, Ct);

    private Task<ChangePlan> PlanAsync(EnvironmentSession session) => demo.Get<ServiceAccountDirectory>().PlanCreateAsync(session, NewServiceAccount.Named("default", _name), Ct);

    private async Task<bool> ExistsAsync(EnvironmentSession session) => (await demo.Get<ServiceAccountDirectory>().ListAsync(session with { }, "default", Ct)).Items.Any(account => account.Name == _name);
}
