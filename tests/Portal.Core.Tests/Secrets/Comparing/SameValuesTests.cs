using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Comparing;
using Portal.Sandbox.Faults;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Comparing;

public sealed class SameValuesTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private const string Shared = "canary-shared-5d1e";
    private readonly string _mount = "kv-" + Guid.NewGuid().ToString("n")[..6];
    private readonly string _flat = "v1-" + Guid.NewGuid().ToString("n")[..6];

    private SameValues Same => vault.Get<SameValues>();

    [Fact]
    public async Task Places_with_the_same_value_are_told_across_mounts_versions_and_nesting_and_short_values_are_left_aside()
    {
        var session = await SeedAsync();

        var reading = await CompareAsync(session, null);

        Assert.Equal([$"{_mount}/app:password {_mount}/team/api:tls.keys[1] {_flat}/old:token", $"{_mount}/app:host {_mount}/team/api:host"], reading.Groups.Select(Told));
        Assert.Equal((5, 5, true), (reading.Read, reading.Total, reading.IsDone));
        Assert.Equal((7, 5), (reading.Values, reading.LeftAside));
    }

    [Fact]
    public async Task How_many_secrets_would_be_read_is_known_before_one_is()
    {
        var session = await SeedAsync();

        Assert.Equal((5, 2), await CountAsync(session, null));
        Assert.Equal((4, 1), await CountAsync(session, new SecretPath(_mount, "")));
        Assert.Equal((1, 1), await CountAsync(session, new SecretPath(_mount, "team/")));
        Assert.Empty(Recorded(session));
    }

    [Fact]
    public async Task A_folder_is_compared_within_itself_and_recorded_once_with_how_much_was_read()
    {
        var session = await SeedAsync();

        var reading = await CompareAsync(session, new SecretPath(_mount, "team"));

        Assert.Empty(reading.Groups);
        var entry = Assert.Single(Recorded(session));
        Assert.Equal(("Compare values", $"{_mount}/team/", "1 secrets read", ActivityOutcome.Done), (entry.Action, entry.Target, entry.Detail, entry.Outcome));
    }

    [Fact]
    public async Task What_may_not_be_read_is_named_and_the_rest_is_compared()
    {
        await SeedAsync();
        var some = await vault.WithPolicyAsync($$"""
            path "{{_mount}}/metadata/*" { capabilities = ["list"] }
            path "{{_mount}}/data/app" { capabilities = ["read"] }
            path "{{_flat}}/*" { capabilities = ["read", "list"] }
            """);

        var reading = await CompareAsync(some, null);

        Assert.Equal([$"{_mount}/app:password {_flat}/old:token"], reading.Groups.Select(Told));
        Assert.Equal(3, reading.RefusedCount);
        Assert.Contains(reading.Refused, refused => refused.Failure is Failure.Denied && refused.Target == $"{_mount}/data/team/api");
        Assert.Equal("5 secrets read, 3 refused", Assert.Single(Recorded(some)).Detail);
    }

    [Fact]
    public async Task Whoever_stops_has_stopped_and_that_is_recorded()
    {
        var session = await SeedAsync();
        using var stop = new CancellationTokenSource();
        using var slow = vault.Server.Faults.Add(new Fault(FaultKind.Slow) { System = FaultSystem.Vault, Path = $"{_mount}/data/*", By = TimeSpan.FromHours(1) });
        var scope = await ScopeAsync(session, null);
        await using var reading = Same.CompareAsync(session, scope, stop.Token).GetAsyncEnumerator(CancellationToken.None);

        var next = reading.MoveNextAsync().AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        Assert.Contains("stopped before the other", Assert.Single(Recorded(session)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vault_that_is_sealed_half_way_ends_the_comparison_and_activity_says_that_it_failed()
    {
        var session = await SeedAsync();
        var scope = await ScopeAsync(session, null);
        using var sealedNow = vault.Server.Faults.Add(new Fault(FaultKind.Sealed) { System = FaultSystem.Vault });

        var failure = await Assert.ThrowsAsync<ApiException>(() => LastAsync(session, scope));

        Assert.Equal(Failure.Sealed, failure.Failure);
        Assert.Equal(ActivityOutcome.Failed, Assert.Single(Recorded(session)).Outcome);
    }

    private static string Told(SameValueGroup group) => string.Join(' ', group.Places.Select(place => $"{place.Path}:{place.Key}"));

    private async Task<EnvironmentSession> SeedAsync()
    {
        await vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version = "2" } });
        await vault.WriteAsync($"sys/mounts/{_flat}", new { type = "kv", options = new { version = "1" } });
        await vault.WriteAsync($"{_mount}/data/app", new { data = new { password = Shared, host = "db.internal", port = 5432, on = true } });
        await vault.WriteAsync($"{_mount}/data/team/api", new { data = new { tls = new { keys = new[] { "other-value", Shared } }, host = "db.internal", port = 5432, note = "" } });
        await vault.WriteAsync($"{_mount}/data/single", new { data = new { password = "nowhere-else", user = "admin" } });
        await vault.WriteAsync($"{_mount}/data/gone", new { data = new { password = Shared } });
        await vault.WriteAsync($"{_mount}/delete/gone", new { versions = new[] { 1 } });
        await vault.WriteAsync($"{_flat}/old", new { token = Shared });
        return await vault.WithPolicyAsync($$"""
            path "{{_mount}}/*" { capabilities = ["read", "list"] }
            path "{{_flat}}/*" { capabilities = ["read", "list"] }
            """);
    }

    private System.Collections.Immutable.ImmutableArray<ActivityEntry> Recorded(EnvironmentSession session) => vault.Get<ActivityLog>().Of(session);

    private async Task<(int Count, int Mounts)> CountAsync(EnvironmentSession session, SecretPath? within)
    {
        var scope = await ScopeAsync(session, within);
        return (scope.Count, scope.Mounts);
    }

    private async Task<SameValuesScope> ScopeAsync(EnvironmentSession session, SecretPath? within)
    {
        SameValuesScope? last = null;
        await foreach (var scope in Same.CountAsync(session, within, default)) last = scope;
        return last!;
    }

    private async Task<SameValuesReading> CompareAsync(EnvironmentSession session, SecretPath? within) => await LastAsync(session, await ScopeAsync(session, within));

    private async Task<SameValuesReading> LastAsync(EnvironmentSession session, SameValuesScope scope)
    {
        SameValuesReading? last = null;
        await foreach (var reading in Same.CompareAsync(session, scope, default)) last = reading;
        return last!;
    }
}
