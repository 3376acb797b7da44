using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Overview;
using Portal.Core.Policies;
using Portal.Core.Secrets;
using Portal.Core.Vault;
using Portal.Sandbox.Faults;
using Portal.Testing;

namespace Portal.Core.Tests.Faults;

/// <summary>Each way Vault can misbehave, as the portal's own clients see it: what it is called, what is tried again, and what is said of a write.</summary>
public sealed class VaultFaultTests(VaultFixture vault) : IClassFixture<VaultFixture>, IDisposable
{
    private readonly string _mount = "kv-" + Guid.NewGuid().ToString("n")[..6];

    private SandboxFaults Faults => vault.Server.Faults;

    private SecretPath Config => new(_mount, "database/config");

    public void Dispose() => Faults.Clear();

    [Theory]
    [InlineData(FaultKind.Sealed, Failure.Sealed)]
    [InlineData(FaultKind.NoActiveNode, Failure.NotActive)]
    public async Task What_a_second_does_not_change_is_reported_at_once_and_nothing_is_written(FaultKind kind, Failure failure)
    {
        var plan = await PlanAsync();
        vault.Server.Requests.Reset();
        using (Faults.Vault(kind))
        {
            Assert.Equal(failure, (await Breaking.FailureAsync(ReadAsync)).Failure);
            Assert.Equal(1, vault.Server.Requests.Total);
            var step = await plan.TryAsync(vault.Root);
            Assert.Equal((StepState.Failed, failure), (step.State, step.Problem!.Failure));
        }

        await ReadAsync();
        Assert.Equal(0, await VersionsAsync());
    }

    [Fact]
    public async Task A_standby_says_what_it_is_and_serves()
    {
        using var fault = Faults.Vault(FaultKind.Standby);

        Assert.Equal(VaultState.Standby, (await vault.Get<VaultStatusReader>().ReadAsync(vault.Root, default)).Health.Value!.State);
        await ReadAsync();
    }

    [Fact]
    public async Task A_Vault_that_is_down_is_unreachable_and_a_write_was_not_sent()
    {
        var plan = await PlanAsync();
        using (Faults.Vault(FaultKind.Down))
        {
            Assert.Equal(Failure.Unreachable, (await Breaking.FailureAsync(ReadAsync)).Failure);
            var step = await plan.TryAsync(vault.Root);
            Assert.Equal((StepState.Failed, Failure.Unreachable), (step.State, step.Problem!.Failure));
        }

        Assert.Equal(StepState.Done, (await plan.TryAsync(vault.Root)).State);
        Assert.Equal(1, await VersionsAsync());
    }

    [Fact]
    public async Task A_slow_read_is_given_up_and_a_slow_write_may_have_been_done()
    {
        var time = new FakeTimeProvider();
        await using var core = Portal.Testing.Core.Start(time);
        var plan = await PlanAsync(core);
        using var fault = Faults.Add(new(FaultKind.Slow) { System = FaultSystem.Vault, By = TimeSpan.FromHours(1) });

        var read = core.GetRequiredService<PolicyStore>().ListAsync(vault.Root, default);
        await AdvanceUntilAsync(time, read);
        var write = plan.TryAsync(vault.Root);
        await AdvanceUntilAsync(time, write);

        Assert.Equal(Failure.Timeout, (await Breaking.FailureAsync(() => read)).Failure);
        Assert.Equal((StepState.Unknown, Failure.Timeout), await write is var step ? (step.State, step.Problem!.Failure) : default);
    }

    [Theory]
    [InlineData(FaultKind.RateLimited, Failure.Throttled)]
    [InlineData(FaultKind.ErrorBeforeCommit, Failure.ServerError)]
    [InlineData(FaultKind.ErrorAfterCommit, Failure.ServerError)]
    [InlineData(FaultKind.DroppedBeforeCommit, Failure.Unreachable)]
    [InlineData(FaultKind.DroppedAfterCommit, Failure.Unreachable)]
    public async Task A_read_is_tried_three_times_and_then_named(FaultKind kind, Failure failure)
    {
        vault.Server.Requests.Reset();
        Faults.Vault(kind, count: 2);
        await ReadAsync();
        Assert.Equal(3, vault.Server.Requests.Total);

        vault.Server.Requests.Reset();
        using var lasting = Faults.Vault(kind);
        var refused = await Breaking.FailureAsync(ReadAsync);

        Assert.Equal((failure, null), (refused.Failure, refused.RetryAfter));
        Assert.Equal(3, vault.Server.Requests.Total);
    }

    [Fact]
    public async Task A_short_wait_that_is_asked_for_is_waited_and_a_long_one_is_told()
    {
        var started = TimeProvider.System.GetTimestamp();
        Faults.Add(new(FaultKind.RateLimited) { System = FaultSystem.Vault, Count = 1, RetryAfter = 1 });
        await ReadAsync();
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromSeconds(0.9));

        vault.Server.Requests.Reset();
        using var lasting = Faults.Add(new(FaultKind.RateLimited) { System = FaultSystem.Vault, RetryAfter = 60 });
        var refused = await Breaking.FailureAsync(ReadAsync);

        Assert.Equal((Failure.Throttled, TimeSpan.FromMinutes(1)), (refused.Failure, refused.RetryAfter));
        Assert.Equal(1, vault.Server.Requests.Total);
    }

    [Theory]
    [InlineData(FaultKind.RateLimited, StepState.Failed, Failure.Throttled)]
    [InlineData(FaultKind.ErrorBeforeCommit, StepState.Failed, Failure.ServerError)]
    [InlineData(FaultKind.ErrorAfterCommit, StepState.Done, null)]
    [InlineData(FaultKind.DroppedBeforeCommit, StepState.Failed, Failure.Timeout)]
    [InlineData(FaultKind.DroppedAfterCommit, StepState.Done, null)]
    [InlineData(FaultKind.Truncated, StepState.Done, null)]
    public async Task A_write_is_sent_once_and_what_became_of_it_is_read(FaultKind kind, StepState state, Failure? failure)
    {
        var plan = await PlanAsync();
        vault.Server.Requests.Reset();
        using (Faults.Vault(kind, verb: "POST"))
        {
            var step = await plan.TryAsync(vault.Root);
            Assert.Equal((state, failure), (step.State, step.Problem?.Failure));
        }

        Assert.Equal(1, vault.Server.Requests.Calls[$"POST {_mount}/data/database/config"]);
        Assert.Equal(state is StepState.Done ? 1 : 0, await VersionsAsync());
    }

    [Theory]
    [InlineData(FaultKind.ErrorBeforeCommit, Failure.ServerError, false)]
    [InlineData(FaultKind.ErrorAfterCommit, Failure.ServerError, true)]
    [InlineData(FaultKind.DroppedBeforeCommit, Failure.Timeout, false)]
    [InlineData(FaultKind.DroppedAfterCommit, Failure.Timeout, true)]
    [InlineData(FaultKind.Truncated, Failure.Unreadable, true)]
    public async Task A_write_of_which_nothing_can_be_read_is_unknown_and_trying_again_never_writes_twice(FaultKind kind, Failure failure, bool done)
    {
        var plan = await PlanAsync();
        using (Faults.Vault(kind))
        {
            var step = await plan.TryAsync(vault.Root);
            Assert.Equal((StepState.Unknown, failure), (step.State, step.Problem!.Failure));
        }

        Assert.Equal(done ? 1 : 0, await VersionsAsync());
        Assert.Equal(done ? Failure.AlreadyExists : null, (await plan.TryAsync(vault.Root)).Problem?.Failure);
        Assert.Equal(1, await VersionsAsync());
    }

    [Fact]
    public async Task A_storm_of_saves_by_others_overwrites_nothing_and_ends()
    {
        await (await PlanAsync()).TryAsync(vault.Root);
        var next = await vault.Get<SecretPlans>().PlanNewVersionAsync(vault.Root, Config, 1, null, [new SecretEntry("password", new Sensitive("two"))], default);
        Faults.Vault(FaultKind.CasMismatch, count: 2, path: $"{_mount}/*");

        for (var attempt = 0; attempt < 2; attempt++) Assert.Equal(Failure.Conflict, (await next.TryAsync(vault.Root)).Problem?.Failure);

        Assert.Equal(1, await VersionsAsync());
        Assert.Equal(StepState.Done, (await next.TryAsync(vault.Root)).State);
        Assert.Equal(2, await VersionsAsync());
    }

    [Fact]
    public async Task An_answer_cut_short_is_unreadable_and_not_a_crash()
    {
        using var fault = Faults.Vault(FaultKind.Truncated);

        Assert.Equal(Failure.Unreadable, (await Breaking.FailureAsync(ReadAsync)).Failure);
    }

    [Fact]
    public async Task A_revoked_token_is_signed_out_and_no_other()
    {
        var (ann, bob) = (await ReaderAsync(), await ReaderAsync());
        using (Faults.Add(new(FaultKind.TokenRevoked) { Name = ann.Vault.Identity.DisplayName }))
        {
            Assert.Equal(Failure.SignedOut, (await Breaking.FailureAsync(() => ReadAsync(ann))).Failure);
            await ReadAsync(bob);
        }

        Assert.Equal(Failure.SignedOut, (await Breaking.FailureAsync(() => ReadAsync(ann))).Failure);
    }

    [Fact]
    public async Task Without_its_policy_a_session_is_denied_and_with_it_again_it_is_not()
    {
        var reader = await ReaderAsync();
        await ReadAsync(reader);
        using (Faults.Add(new(FaultKind.PolicyRemoved) { Name = reader.Vault.Identity.DisplayName["token-".Length..] }))
        {
            var refused = await Breaking.FailureAsync(() => ReadAsync(reader));
            Assert.Equal((Failure.Denied, "sys/policies/acl"), (refused.Failure, refused.Target));
        }

        await ReadAsync(reader);
    }

    [Fact]
    public async Task A_clock_that_jumps_past_the_end_of_a_token_signs_it_out()
    {
        var reader = await ReaderAsync();
        using (Faults.Add(new(FaultKind.ClockSkew) { System = FaultSystem.Vault, By = TimeSpan.FromDays(40) }))
        {
            Assert.Equal(Failure.SignedOut, (await Breaking.FailureAsync(() => ReadAsync(reader))).Failure);
        }

        await ReadAsync();
    }

    [Fact]
    public async Task Faults_reach_only_the_path_the_verb_and_the_number_they_are_limited_to()
    {
        await PlanAsync();
        Faults.Vault(FaultKind.Sealed, path: $"{_mount}/*");
        Faults.Vault(FaultKind.ErrorBeforeCommit, verb: "DELETE");
        Faults.Vault(FaultKind.RateLimited, count: 1, path: "sys/policies/*");
        Faults.Vault(FaultKind.DroppedBeforeCommit, count: 1, path: "sys/policies/*");
        vault.Server.Requests.Reset();

        await ReadAsync();
        var secret = await vault.Get<SecretStore>().DescribeAsync(vault.Root, Config, default);

        Assert.Equal(3, vault.Server.Requests.Calls.Where(call => call.Key.Contains("sys/policies/acl", StringComparison.Ordinal)).Sum(call => call.Value));
        Assert.Equal(Failure.Sealed, secret.Metadata.Refused!.Failure);
        Assert.Equal([FaultKind.Sealed, FaultKind.ErrorBeforeCommit], Faults.Active.Select(active => active.Fault.Kind));
        Faults.Clear();
        Assert.Equal(0, await VersionsAsync());
    }

    [Fact]
    public async Task A_fault_that_is_limited_to_a_time_ends_with_it()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await Portal.Sandbox.Vault.VaultServer.StartAsync(new() { Time = time }, CancellationToken.None);
        var root = TestSession.At(server.Address, server.RootToken, "root");
        server.Faults.Add(new(FaultKind.Sealed) { For = TimeSpan.FromMinutes(5) });
        server.Faults.Add(new(FaultKind.Down) { System = FaultSystem.Vault, For = TimeSpan.FromMinutes(1) });

        Assert.Equal(Failure.Unreachable, (await Breaking.FailureAsync(() => ReadAsync(root))).Failure);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Failure.Sealed, (await Breaking.FailureAsync(() => ReadAsync(root))).Failure);
        time.Advance(TimeSpan.FromMinutes(4));
        await ReadAsync(root);
    }

    private Task ReadAsync() => ReadAsync(vault.Root);

    // A copy remembers nothing, so that each read is one.
    private async Task ReadAsync(EnvironmentSession session) => await vault.Get<PolicyStore>().ListAsync(session with { }, default);

    /// <summary>Somebody who may list the policies.</summary>
    private Task<EnvironmentSession> ReaderAsync() => vault.WithPolicyAsync("""path "sys/policies/acl" { capabilities = ["list"] }""");

    private async Task<ChangePlan> PlanAsync(ServiceProvider? core = null)
    {
        await vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version = "2" } });
        return await (core ?? vault.Core).GetRequiredService<SecretPlans>().PlanCreateAsync(vault.Root, Config, [new SecretEntry("password", new Sensitive("one"))], default);
    }

    private async Task<int> VersionsAsync()
    {
        var metadata = (await vault.Get<SecretStore>().DescribeAsync(vault.Root, Config, default)).Metadata;
        return metadata.Value?.Versions.Length ?? (metadata.Refused!.Failure is Failure.NotFound ? 0 : throw metadata.Refused);
    }

    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Task over)
    {
        while (!over.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
