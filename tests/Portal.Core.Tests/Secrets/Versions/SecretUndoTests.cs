using System.Collections.Immutable;
using System.Reflection;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Versions;

public sealed class SecretUndoTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly string _mount = "kv-" + Guid.NewGuid().ToString("n")[..6];
    private readonly UndoStore _undo = new(TimeProvider.System);
    private readonly Portal.Core.Environments.EnvironmentSession _session = vault.Root;

    private SecretPlans Plans => vault.Get<SecretPlans>();

    private SecretPath Config => new(_mount, "database/config");

    [Fact]
    public async Task A_new_version_is_taken_back_by_writing_the_values_before_as_the_next_one()
    {
        await WriteAsync("one");
        var done = await SaveAsync("two");

        var undo = await done.PlanAsync(_session, default);
        var redo = await undo.ApplyAsync(_session, _undo);

        Assert.Equal("version 2", undo.Steps.Single().BasedOn);
        Assert.Equal("two", ((SecretContent)undo.Steps.Single().Before!).Entries.Single().Value.Reveal());
        Assert.Equal((3, "one"), await NowAsync());
        await (await redo!.PlanAsync(_session, default)).ApplyAsync(_session, _undo);
        Assert.Equal((4, "two"), await NowAsync());
    }

    [Fact]
    public async Task A_version_that_somebody_else_wrote_meanwhile_makes_undo_a_conflict_and_stays()
    {
        await WriteAsync("one");
        var done = await SaveAsync("two");
        var early = await done.PlanAsync(_session, default);
        await WriteAsync("theirs");

        Assert.Equal(Failure.Conflict, await early.FailureAsync(_session));
        Assert.Equal(Failure.Conflict, (await Assert.ThrowsAsync<ApiException>(() => done.PlanAsync(_session, default))).Failure);
        Assert.Equal((3, "theirs"), await NowAsync());
        Assert.Equal(1, done.Subject!.Version);
    }

    [Fact]
    public async Task Values_that_are_destroyed_meanwhile_cannot_be_brought_back_and_undo_says_so()
    {
        await WriteAsync("one");
        var done = await SaveAsync("two");
        await vault.WriteAsync($"{_mount}/destroy/database/config", new { versions = new[] { 1 } });

        var refused = await Assert.ThrowsAsync<ApiException>(() => done.PlanAsync(_session, default));

        Assert.Contains("Version 1, which holds the values before, is destroyed", Assert.Single(refused.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_was_created_is_deleted_again_and_can_come_back()
    {
        await MountAsync();
        var done = await (await Plans.PlanCreateAsync(_session, Config, Entries("one"), default)).ApplyAsync(_session, _undo);

        var back = await (await done!.PlanAsync(_session, default)).ApplyAsync(_session, _undo);
        Assert.Equal([VersionState.Deleted], await StatesAsync());
        await (await back!.PlanAsync(_session, default)).ApplyAsync(_session, _undo);

        Assert.Equal([VersionState.Live], await StatesAsync());
    }

    [Fact]
    public async Task Until_it_is_undone_a_write_to_a_versioned_secret_keeps_no_value()
    {
        await WriteAsync("one");
        var done = await SaveAsync("two");

        Assert.DoesNotContain(Reachable(done), held => held is Sensitive or SecretEntry or SecretValue or SecretContent);
    }

    [Fact]
    public async Task Deleting_versions_is_undone_unless_they_were_destroyed_and_destroying_has_no_way_back()
    {
        await WriteAsync("one");
        await WriteAsync("two");
        var deleted = await (await Plans.PlanDeleteAsync(_session, Config, [1, 2], default)).ApplyAsync(_session, _undo);
        await (await deleted!.PlanAsync(_session, default)).ApplyAsync(_session, _undo);
        Assert.Equal([VersionState.Live, VersionState.Live], await StatesAsync());

        var again = await (await Plans.PlanDeleteAsync(_session, Config, [1], default)).ApplyAsync(_session, _undo);
        var destroy = Plans.PlanDestroy(_session, Config, [1]);
        await destroy.ApplyAsync(_session);

        Assert.Null(destroy.Steps.Single().Undo);
        Assert.Equal(Failure.Conflict, await (await again!.PlanAsync(_session, default)).FailureAsync(_session));
    }

    [Fact]
    public async Task Metadata_goes_back_to_what_it_was_unless_somebody_changed_it_again()
    {
        await WriteAsync("one");
        await vault.WriteAsync($"{_mount}/metadata/database/config", new { custom_metadata = new { owner = "a" }, max_versions = 3 });
        var read = (await DescribeAsync()).Metadata.Value!;
        var done = await Plans.PlanMetadata(_session, Config, read, read.Settings with { MaxVersions = 5 }, read.CustomMetadata.SetItem("owner", "b")).ApplyAsync(_session, _undo);

        var undo = await done!.PlanAsync(_session, default);
        await undo.ApplyAsync(_session, _undo);

        var now = (await DescribeAsync()).Metadata.Value!;
        Assert.Equal((3, "a"), (now.Settings.MaxVersions, now.CustomMetadata["owner"]));
        Assert.Equal(Failure.Conflict, await undo.FailureAsync(_session));
    }

    [Fact]
    public async Task A_version_1_secret_gets_its_values_back_while_nobody_wrote_others()
    {
        await MountAsync("1");
        await vault.WriteAsync($"{_mount}/database/config", new { password = "one" });
        var before = await vault.Get<SecretStore>().RevealAsync(_session, Config, null, default);
        var done = await (await Plans.PlanNewVersionAsync(_session, Config, 0, before, Entries("two"), default)).ApplyAsync(_session, _undo);
        var undo = await done!.PlanAsync(_session, default);

        await undo.ApplyAsync(_session, _undo);

        Assert.Equal("one", (await vault.Get<SecretStore>().RevealAsync(_session, Config, null, default)).Entries.Single().Value.Reveal());
        Assert.Equal(Failure.Conflict, await undo.FailureAsync(_session));
    }

    [Fact]
    public async Task The_settings_of_a_mount_go_back_to_what_they_were()
    {
        await MountAsync();
        var engines = vault.Get<SecretEngines>();
        var read = await engines.ReadAsync(_session, _mount, default);
        var wanted = new EngineTuning(read.Engine with { Description = "changed", MaxLeaseTtl = TimeSpan.FromHours(2) }, read.Settings! with { MaxVersions = 7 });
        var done = await engines.PlanTune(_session, read, wanted).ApplyAsync(_session, _undo);

        await (await done!.PlanAsync(_session, default)).ApplyAsync(_session, _undo);

        var now = await engines.ReadAsync(_session, _mount, default);
        Assert.Equal((read.Engine.Description, TimeSpan.Zero, 0), (now.Engine.Description, now.Engine.MaxLeaseTtl, now.Settings!.MaxVersions));
    }

    private async Task MountAsync(string version = "2") => await vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version } });

    private async Task WriteAsync(string password)
    {
        if ((await vault.Get<SecretEngines>().ListAsync(_session, default)).Items.All(engine => engine.Path != _mount)) await MountAsync();
        await vault.WriteAsync($"{_mount}/data/database/config", new { data = new { password } });
    }

    private async Task<UndoEntry> SaveAsync(string password)
    {
        var before = await vault.Get<SecretStore>().RevealAsync(_session, Config, null, default);
        var plan = await Plans.PlanNewVersionAsync(_session, Config, before.Version!.Number, before, Entries(password), default);
        return (await plan.ApplyAsync(_session, _undo))!;
    }

    private Task<SecretDescription> DescribeAsync() => vault.Get<SecretStore>().DescribeAsync(_session, Config, default);

    private async Task<VersionState[]> StatesAsync() => [.. (await DescribeAsync()).Metadata.Value!.Versions.Select(version => version.State)];

    private async Task<(int Version, string Password)> NowAsync()
    {
        var now = await vault.Get<SecretStore>().RevealAsync(_session, Config, null, default);
        return (now.Version!.Number, now.Entries.Single().Value.Reveal());
    }

    private static ImmutableArray<SecretEntry> Entries(string password) => [new("password", new Sensitive(password))];

    // Everything a kept undo holds on to, as far as it is ours and not a service that lives anyway.
    private static HashSet<object> Reachable(object root)
    {
        var found = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object>([root]);
        while (open.TryPop(out var next))
        {
            if (next is string || next.GetType().Name.EndsWith("Store", StringComparison.Ordinal) || next.GetType().Namespace?.StartsWith("Portal.Core.Vault", StringComparison.Ordinal) == true || !found.Add(next)) continue;
            if (next is Delegate { Target: { } target }) open.Push(target);
            if (next is System.Collections.IEnumerable items) foreach (var item in items) if (item is not null) open.Push(item);
            if (next.GetType().Namespace?.StartsWith("Portal", StringComparison.Ordinal) != true) continue;
            foreach (var field in next.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
            {
                if (field.GetValue(next) is { } value) open.Push(value);
            }
        }

        return found;
    }
}
