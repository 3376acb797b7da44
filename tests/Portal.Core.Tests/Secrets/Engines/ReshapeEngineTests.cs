using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Engines;

public sealed class ReshapeEngineTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly string _path = "kv-" + Guid.NewGuid().ToString("n")[..6];

    private SecretEngines Engines => vault.Get<SecretEngines>();

    [Fact]
    public async Task An_engine_is_moved_with_everything_in_it_and_back_again()
    {
        await MountAsync();
        await vault.WriteAsync($"{_path}/data/app", new { data = new { a = "1" } });
        var (session, undo) = (vault.Root, new UndoStore(TimeProvider.System));
        var plan = Engines.PlanMove(session, await EngineAsync(_path), $"{_path}-new/");

        var done = await plan.ApplyAsync(session, undo);

        Assert.Equal(($"vault secrets move {_path}/ {_path}-new/", "update and sudo on sys/remount"), (plan.Steps[0].Commands.Single(), plan.Steps[0].Needs));
        Assert.Equal("1", (await vault.Get<SecretStore>().RevealAsync(session, new SecretPath($"{_path}-new", "app"), null, default)).Entries.Single().Value.Reveal());
        await (await done!.PlanAsync(session, default)).ApplyAsync(session);
        Assert.Equal(_path, (await EngineAsync(_path)).Path);
    }

    [Fact]
    public async Task A_path_in_use_stays_as_it_is()
    {
        await MountAsync();

        var plan = Engines.PlanMove(vault.Root, await EngineAsync(_path), "cubbyhole/below");

        Assert.NotNull(await plan.FailureAsync(vault.Root));
        Assert.Equal(_path, (await EngineAsync(_path)).Path);
    }

    [Fact]
    public async Task A_move_is_done_when_vault_says_so_and_not_before()
    {
        const string mounts = """{"data":{"kv/":{"type":"kv","accessor":"kv_1","options":{"version":"2"},"config":{}}}}""";
        const string running = """{"data":{"migration_id":"m1","migration_info":{"status":"in-progress"}}}""";
        const string done = """{"data":{"migration_id":"m1","migration_info":{"status":"success"}}}""";
        await using var stub = await StubServer.SayingAsync((200, mounts), (200, mounts), (200, """{"data":{}}"""), (200, """{"data":{"migration_id":"m1"}}"""), (200, running), (200, running), (200, done));
        var session = TestSession.At(stub.Address);
        var engine = (await Engines.ListAsync(session, default)).Items.Single();

        var result = await Engines.PlanMove(session, engine, "kv2").ApplyAsync(session);

        Assert.Equal("moved to kv2/", result.Steps.Single().Outcome!.Summary);
        Assert.Equal(3, stub.Requests.Count(request => request == "GET /v1/sys/remount/status/m1"));
    }

    [Fact]
    public async Task A_version_1_mount_is_upgraded_with_its_name_typed_and_opens_as_version_2_at_once()
    {
        await MountAsync("1");
        await vault.WriteAsync($"{_path}/app", new { a = "1" });
        var session = vault.Root;
        var path = new SecretPath(_path, "app");
        Assert.Equal(KvVersion.V1, (await vault.Get<SecretStore>().DescribeAsync(session, path, default)).Kv);
        var plan = Engines.PlanUpgrade(session, await EngineAsync(_path));

        await plan.ApplyAsync(session);

        Assert.Equal((_path, null), (plan.ConfirmName, plan.Steps.Single().Undo));
        Assert.Contains(plan.Warnings, warning => warning.Contains($"{_path}/data/", StringComparison.Ordinal));
        Assert.Equal(KvVersion.V2, (await vault.Get<SecretStore>().DescribeAsync(session, path, default)).Kv);
        Assert.Equal(Failure.Conflict, await plan.FailureAsync(session));
    }

    [Fact]
    public async Task What_disabling_would_destroy_is_counted_as_far_as_one_may_look()
    {
        await MountAsync();
        foreach (var key in new[] { "a", "b", "team/c", "hidden/d" }) await vault.WriteAsync($"{_path}/data/{key}", new { data = new { a = "1" } });
        var some = await vault.WithPolicyAsync($$"""
            path "{{_path}}/metadata/" { capabilities = ["list"] }
            path "{{_path}}/metadata/team/" { capabilities = ["list"] }
            """);
        var engine = await EngineAsync(_path);

        var all = await Engines.CountAsync(vault.Root, engine, default);
        var seen = await Engines.CountAsync(some, engine, default);

        Assert.Equal(("4 secrets", "At least 3 secrets"), (all.InWords, seen.InWords));
        Assert.Contains("At least 3 secrets will be gone", Engines.PlanDisable(some, engine, seen).Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mount_can_be_shown_to_people_who_are_not_signed_in()
    {
        await MountAsync();
        var read = await Engines.ReadAsync(vault.Root, _path, default);

        await Engines.PlanTune(vault.Root, read, read with { Engine = read.Engine with { ListingVisibility = "unauth" } }).ApplyAsync(vault.Root);

        Assert.Equal("unauth", (await EngineAsync(_path)).ListingVisibility);
    }

    private async Task MountAsync(string version = "2") => await vault.WriteAsync($"sys/mounts/{_path}", new { type = "kv", options = new { version } });

    private async Task<SecretEngine> EngineAsync(string path) => (await Engines.ReadAsync(vault.Root, path, default)).Engine;
}
