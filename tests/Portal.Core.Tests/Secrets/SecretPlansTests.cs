using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets;

public sealed class SecretPlansTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly string _mount = "kv-" + Guid.NewGuid().ToString("n")[..6];

    private SecretPlans Plans => vault.Get<SecretPlans>();

    private SecretPath Config => new(_mount, "database/config");

    [Fact]
    public async Task A_new_secret_shows_its_request_and_its_command_with_placeholders_only()
    {
        await MountAsync();

        var plan = await Plans.PlanCreateAsync(vault.Root, Config, Entries(("username", "db-user"), ("password", "p4ss")), default);

        var step = plan.Steps.Single();
        Assert.Equal((ChangeKind.Create, $"{_mount}/data/database/config", "nothing there yet", $"create on {_mount}/data/database/config"), (step.Kind, step.Target, step.BasedOn, step.Needs));
        Assert.Equal($"vault kv put -mount={_mount} -cas=0 database/config 'username=<username>' 'password=<password>'", step.Commands.Single());
        Assert.Equal(("POST", $"/v1/{_mount}/data/database/config"), (step.Request.Method, step.Request.Path));
        Assert.Contains("\"password\": \"<password>\"", step.Request.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("p4ss", step.Request.Body + string.Concat(step.Commands), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_created_once_and_never_over_another()
    {
        await MountAsync();
        var plan = await Plans.PlanCreateAsync(vault.Root, Config, Entries(("password", "one")), default);

        var result = await plan.ApplyAsync(vault.Root);
        var again = await plan.FailureAsync(vault.Root);

        Assert.Equal("version 1", result.Steps.Single().Outcome!.Summary);
        Assert.NotNull(result.Steps.Single().Outcome!.RequestId);
        Assert.Equal(Failure.AlreadyExists, again);
        Assert.Equal("one", (await ReadAsync()).Entries.Single().Value.Reveal());
    }

    [Fact]
    public async Task Nested_values_keep_their_json_and_the_command_takes_them_from_a_file()
    {
        await MountAsync();
        ImmutableArray<SecretEntry> entries = [new("port", new Sensitive("5432"), ValueKind.Json), new("tls", new Sensitive("""{"cert":"c"}"""), ValueKind.Json), new("looks", new Sensitive("5432"))];
        var plan = await Plans.PlanCreateAsync(vault.Root, Config, entries, default);

        await plan.ApplyAsync(vault.Root);

        Assert.EndsWith("database/config @config.json", plan.Steps.Single().Commands.Single(), StringComparison.Ordinal);
        Assert.Equal([("looks", "5432", ValueKind.Text), ("port", "5432", ValueKind.Json), ("tls", """{"cert":"c"}""", ValueKind.Json)],
            (await ReadAsync()).Entries.Select(entry => (entry.Key, entry.Value.Reveal(), entry.Kind)).OrderBy(entry => entry.Key));
    }

    [Fact]
    public async Task A_new_version_is_based_on_the_one_that_was_read_and_loses_against_a_faster_one()
    {
        await MountAsync();
        await (await Plans.PlanCreateAsync(vault.Root, Config, Entries(("password", "one")), default)).ApplyAsync(vault.Root);
        var before = await ReadAsync();
        var mine = await Plans.PlanNewVersionAsync(vault.Root, Config, 1, before, Entries(("password", "mine")), default);
        var theirs = await Plans.PlanNewVersionAsync(vault.Root, Config, 1, before, Entries(("password", "theirs")), default);

        var first = await theirs.ApplyAsync(vault.Root);
        var late = await mine.FailureAsync(vault.Root);

        Assert.Equal("version 2", first.Steps.Single().Outcome!.Summary);
        Assert.Equal(("version 1", "Save version 2"), (mine.Steps.Single().BasedOn, mine.Verb));
        Assert.Equal(Failure.Conflict, late);
        Assert.Equal("theirs", (await ReadAsync()).Entries.Single().Value.Reveal());
    }

    [Fact]
    public async Task A_person_who_may_write_and_not_read_is_told_what_that_means()
    {
        await MountAsync();
        await vault.WriteAsync($"{_mount}/data/database/config", new { data = new { password = "one" } });
        var writer = await vault.WithPolicyAsync($$"""path "{{_mount}}/data/*" { capabilities = ["update"] }""");

        var plan = await Plans.PlanNewVersionAsync(writer, Config, 1, null, Entries(("password", "two")), default);
        await plan.ApplyAsync(writer);

        Assert.Null(plan.Steps.Single().Before);
        Assert.Contains("were not read", plan.Warnings.Single(), StringComparison.Ordinal);
        Assert.Equal("two", (await ReadAsync()).Entries.Single().Value.Reveal());
    }

    [Fact]
    public async Task Versions_are_deleted_undeleted_and_destroyed()
    {
        await MountAsync();
        for (var version = 0; version < 3; version++) await vault.WriteAsync($"{_mount}/data/database/config", new { data = new { version } });

        await (await Plans.PlanDeleteAsync(vault.Root, Config, [1, 2], default)).ApplyAsync(vault.Root);
        await (await Plans.PlanDeleteAsync(vault.Root, Config, [], default)).ApplyAsync(vault.Root);
        var deleted = await StatesAsync();
        await Plans.PlanUndelete(vault.Root, Config, [3]).ApplyAsync(vault.Root);
        await Plans.PlanDestroy(vault.Root, Config, [1]).ApplyAsync(vault.Root);

        Assert.Equal([VersionState.Deleted, VersionState.Deleted, VersionState.Deleted], deleted);
        Assert.Equal([VersionState.Live, VersionState.Deleted, VersionState.Destroyed], await StatesAsync());
    }

    [Fact]
    public async Task What_cannot_be_undone_asks_for_the_name()
    {
        await MountAsync();

        Assert.Equal("config", Plans.PlanDestroy(vault.Root, Config, [1]).ConfirmName);
        Assert.Equal("config", Plans.PlanDeleteEverything(vault.Root, Config, null).ConfirmName);
        Assert.Null((await Plans.PlanDeleteAsync(vault.Root, Config, [1], default)).ConfirmName);
    }

    [Fact]
    public async Task Everything_is_deleted_only_while_it_is_what_was_read()
    {
        await MountAsync();
        await vault.WriteAsync($"{_mount}/data/database/config", new { data = new { a = "1" } });
        var read = (await vault.Get<SecretStore>().DescribeAsync(vault.Root, Config, default)).Metadata.Value!;
        await vault.WriteAsync($"{_mount}/data/database/config", new { data = new { a = "2" } });

        var late = await Plans.PlanDeleteEverything(vault.Root, Config, read).FailureAsync(vault.Root);
        var now = (await vault.Get<SecretStore>().DescribeAsync(vault.Root, Config, default)).Metadata.Value!;
        await Plans.PlanDeleteEverything(vault.Root, Config, now).ApplyAsync(vault.Root);

        Assert.Equal(Failure.Conflict, late);
        Assert.Equal(Failure.NotFound, (await vault.Get<SecretStore>().DescribeAsync(vault.Root, Config, default)).Metadata.Refused!.Failure);
    }

    [Fact]
    public async Task Metadata_is_changed_as_a_whole_and_not_over_somebody_elses()
    {
        await MountAsync();
        await vault.WriteAsync($"{_mount}/metadata/database/config", new { custom_metadata = new { owner = "a" } });
        var read = (await vault.Get<SecretStore>().DescribeAsync(vault.Root, Config, default)).Metadata.Value!;
        var plan = Plans.PlanMetadata(vault.Root, Config, read, new KvSettings(5, true, TimeSpan.FromHours(1)), read.CustomMetadata.SetItem("owner", "b"));

        await plan.ApplyAsync(vault.Root);
        var late = await plan.FailureAsync(vault.Root);

        var now = (await vault.Get<SecretStore>().DescribeAsync(vault.Root, Config, default)).Metadata.Value!;
        Assert.Equal((new KvSettings(5, true, TimeSpan.FromHours(1)), "b"), (now.Settings, now.CustomMetadata["owner"]));
        Assert.Equal(Failure.Conflict, late);
    }

    [Fact]
    public async Task A_version_1_secret_is_created_overwritten_and_deleted_with_the_same_care()
    {
        await MountAsync("1");
        var create = await Plans.PlanCreateAsync(vault.Root, Config, Entries(("password", "one")), default);
        await create.ApplyAsync(vault.Root);
        var before = await ReadAsync();
        var overwrite = await Plans.PlanNewVersionAsync(vault.Root, Config, 0, before, Entries(("password", "two")), default);

        Assert.Equal(Failure.AlreadyExists, await create.FailureAsync(vault.Root));
        await overwrite.ApplyAsync(vault.Root);
        Assert.Equal(Failure.Conflict, await overwrite.FailureAsync(vault.Root));
        Assert.Equal("two", (await ReadAsync()).Entries.Single().Value.Reveal());
        var delete = await Plans.PlanDeleteAsync(vault.Root, Config, [], default);
        Assert.Equal("config", delete.ConfirmName);
        await delete.ApplyAsync(vault.Root);
        Assert.Equal(Failure.NotFound, (await Assert.ThrowsAsync<ApiException>(ReadAsync)).Failure);
    }

    [Theory]
    [InlineData("a", "a", ValueKind.Text, "x", "there twice")]
    [InlineData("a", "", ValueKind.Text, "x", "empty")]
    [InlineData("a", "b", ValueKind.Json, "{", "not JSON")]
    [InlineData("a", "b", ValueKind.Json, """{"x":1,"x":2}""", "not JSON")]
    public async Task What_vault_would_refuse_is_refused_before_a_plan_is_made(string one, string other, ValueKind kind, string value, string about)
    {
        ImmutableArray<SecretEntry> entries = [new(one, new Sensitive("x")), new(other, new Sensitive(value), kind)];

        var refused = await Assert.ThrowsAsync<ApiException>(() => Plans.PlanCreateAsync(vault.Root, Config, entries, default));

        Assert.Equal(Failure.Invalid, refused.Failure);
        Assert.Contains(about, Assert.Single(refused.Errors), StringComparison.Ordinal);
    }

    private async Task MountAsync(string version = "2") => await vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version } });

    private Task<SecretValue> ReadAsync() => vault.Get<SecretStore>().RevealAsync(vault.Root, Config, null, default);

    private async Task<VersionState[]> StatesAsync() =>
        [.. (await vault.Get<SecretStore>().DescribeAsync(vault.Root, Config, default)).Metadata.Value!.Versions.Select(version => version.State)];

    private static ImmutableArray<SecretEntry> Entries(params (string Key, string Value)[] entries) => [.. entries.Select(entry => new SecretEntry(entry.Key, new Sensitive(entry.Value)))];
}
