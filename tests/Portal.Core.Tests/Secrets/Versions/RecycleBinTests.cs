using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Versions;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Vault.Kv;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Versions;

public sealed class RecycleBinTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly string _mount = "kv-" + Guid.NewGuid().ToString("n")[..6];

    private RecycleBin Bin => vault.Get<RecycleBin>();

    [Fact]
    public async Task What_is_deleted_is_found_in_every_folder_and_what_is_destroyed_is_not()
    {
        var session = await SeedAsync();

        var reading = await LastAsync(session);

        Assert.True(reading.Progress.IsDone);
        Assert.Equal([$"{_mount}/older 1 False", $"{_mount}/team/gone 2 True"], reading.Found.Select(secret => $"{secret.Path} {string.Join(',', secret.ToUndelete)} {secret.IsUnreadable}").Order(StringComparer.Ordinal));
        Assert.Equal((4, 0), (reading.Progress.LookedAt, reading.Progress.RefusedCount));
    }

    [Fact]
    public async Task Chosen_secrets_come_back_in_one_plan_that_can_be_undone()
    {
        var session = await SeedAsync();
        var plan = Bin.PlanUndelete(session, (await LastAsync(session)).Found);

        await plan.ApplyAsync(session);

        Assert.Equal("Undelete 2 secrets", plan.Verb);
        Assert.All(plan.Steps, step => Assert.NotNull(step.Undo));
        var left = Assert.Single((await LastAsync(session)).Found);
        Assert.Equal(($"{_mount}/team/gone", false, 1), (left.Path.ToString(), left.IsUnreadable, left.Versions.Single().Number));
    }

    [Fact]
    public async Task What_may_not_be_looked_at_is_named_and_the_rest_is_found()
    {
        await SeedAsync();
        var some = await vault.WithPolicyAsync($$"""
            path "{{_mount}}/metadata/*" { capabilities = ["list"] }
            path "{{_mount}}/metadata/team/*" { capabilities = ["list", "read"] }
            """);

        var reading = await LastAsync(some);

        Assert.Equal(new SecretPath(_mount, "team/gone"), Assert.Single(reading.Found).Path);
        Assert.Contains(reading.Progress.Refused, refused => refused.Failure is Failure.Denied && refused.Target == $"{_mount}/metadata/older");
    }

    [Fact]
    public async Task Where_the_server_tells_a_folder_at_once_no_secret_is_asked_for_itself()
    {
        await SeedAsync();
        var folders = await vault.WithPolicyAsync($$"""
            path "{{_mount}}/metadata/*" { capabilities = ["list"] }
            path "{{_mount}}/detailed-metadata/*" { capabilities = ["list"] }
            """);

        var reading = await LastAsync(folders);

        Assert.Equal([$"{_mount}/older", $"{_mount}/team/gone"], reading.Found.Select(secret => secret.Path.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(4, reading.Progress.LookedAt);
        Assert.DoesNotContain(reading.Progress.Refused, refused => refused.Target.StartsWith(_mount, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_asks_for_patience_gets_it()
    {
        await SeedAsync();
        var session = await vault.WithPolicyAsync($$"""path "{{_mount}}/metadata/*" { capabilities = ["read", "list"] }""");
        using var fault = vault.Server.Faults.Add(new Fault(FaultKind.RateLimited) { System = FaultSystem.Vault, Path = $"{_mount}/metadata/team/gone", Count = 6, RetryAfter = 0 });

        Assert.Equal(2, (await LastAsync(session)).Found.Length);
    }

    [Theory]
    [InlineData("detailed-metadata", 3)]
    [InlineData("metadata", 0)]
    public async Task A_folder_of_1200_names_is_looked_at_to_its_end_page_by_page_or_one_by_one(string area, int pages)
    {
        await vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version = "2" } });
        int[] deleted = [0, 498, 499, 500, 501, 999, 1000, 1199];
        vault.Server.Fill(_mount, Enumerable.Range(0, 1200).Select(number => new FilledSecret($"big/key-{number:D4}", _ => """{"a":"1"}""", 1, deleted.Contains(number))));
        var session = await vault.WithPolicyAsync($$"""
            path "{{_mount}}/metadata/*" { capabilities = ["list", "read"] }
            path "{{_mount}}/{{area}}/*" { capabilities = ["list", "read"] }
            """);
        vault.Server.Requests.Reset();

        var reading = await LastAsync(session);

        Assert.Equal((1200, true, 0), (reading.Progress.LookedAt, reading.Progress.IsDone, reading.Progress.RefusedCount));
        Assert.Equal(deleted.Select(number => $"{_mount}/big/key-{number:D4}"), reading.Found.Select(secret => secret.Path.ToString()).Order(StringComparer.Ordinal));
        var asked = vault.Server.Requests.Calls.Where(call => call.Key.Contains($"{_mount}/detailed-metadata/big", StringComparison.Ordinal)).Sum(call => call.Value);
        // Who may not ask for a folder at once asks in vain once.
        Assert.InRange(asked, pages, Math.Max(pages, 1));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(1000)]
    public async Task A_folder_whose_last_page_is_full_is_whole_and_not_missing(int names)
    {
        await vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version = "2" } });
        vault.Server.Fill(_mount, Enumerable.Range(0, names).Select(number => new FilledSecret($"big/key-{number:D4}", _ => """{"a":"1"}""", 1, Deleted: number == names - 1)));
        // Nobody may ask for one secret: whatever does not come page by page is refused.
        var session = await vault.WithPolicyAsync($$"""
            path "{{_mount}}/metadata/*" { capabilities = ["list"] }
            path "{{_mount}}/detailed-metadata/*" { capabilities = ["list"] }
            """);

        var reading = await LastAsync(session);

        Assert.Equal((names, 1, 0), (reading.Progress.LookedAt, reading.Found.Length, reading.Progress.RefusedCount));
    }

    // Somebody who may see this test's mount and no other's.
    private async Task<EnvironmentSession> SeedAsync()
    {
        await vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version = "2" } });
        foreach (var key in new[] { "live", "older", "older", "team/gone", "team/gone", "destroyed" }) await vault.WriteAsync($"{_mount}/data/{key}", new { data = new { a = "1" } });
        await vault.WriteAsync($"{_mount}/delete/older", new { versions = new[] { 1 } });
        await vault.WriteAsync($"{_mount}/delete/team/gone", new { versions = new[] { 1, 2 } });
        await vault.WriteAsync($"{_mount}/destroy/destroyed", new { versions = new[] { 1 } });
        return await vault.WithPolicyAsync($$"""path "{{_mount}}/*" { capabilities = ["create", "read", "update", "list"] }""");
    }

    private async Task<RecycleReading> LastAsync(EnvironmentSession session)
    {
        RecycleReading? last = null;
        await foreach (var reading in Bin.ReadAsync(session, default)) last = reading;
        return last!;
    }
}
