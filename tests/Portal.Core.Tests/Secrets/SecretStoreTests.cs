using Portal.Core.Activity;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets;

public sealed class SecretStoreTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly string _mount = "kv-" + Guid.NewGuid().ToString("n")[..6];

    private SecretStore Store => vault.Get<SecretStore>();

    [Fact]
    public async Task A_folder_lists_its_folders_first_and_an_empty_one_is_empty()
    {
        await MountAsync();
        await vault.WriteAsync($"{_mount}/data/app", Data("x"));
        await vault.WriteAsync($"{_mount}/data/zoo/one", Data("x"));
        await vault.WriteAsync($"{_mount}/data/grüße %", Data("x"));
        var folders = vault.Get<SecretFolders>();

        var root = await folders.BrowseAsync(vault.Root, new SecretPath(_mount, ""), default);
        var zoo = await folders.BrowseAsync(vault.Root, new SecretPath(_mount, "zoo/"), default);
        var nothing = await folders.BrowseAsync(vault.Root, new SecretPath(_mount, "none/"), default);

        Assert.Equal(["zoo/", "app", "grüße %"], root.Entries.Select(entry => entry.Key));
        Assert.Equal([new SecretPath(_mount, "zoo/one")], zoo.Entries);
        Assert.Empty(nothing.Entries);
    }

    [Fact]
    public async Task Describing_a_secret_tells_versions_and_key_names_and_reads_no_value()
    {
        await MountAsync();
        await vault.WriteAsync($"{_mount}/data/app", new { data = new { username = "db", tls = new { cert = "c" } } });
        await vault.WriteAsync($"{_mount}/data/app", new { data = new { username = "db", tls = new { cert = "c" } } });
        await vault.WriteAsync($"{_mount}/delete/app", new { versions = new[] { 1 } });
        var blind = await vault.WithPolicyAsync($$"""path "{{_mount}}/metadata/*" { capabilities = ["read"] } path "{{_mount}}/subkeys/*" { capabilities = ["read"] }""");

        var described = await Store.DescribeAsync(blind, new SecretPath(_mount, "app"), default);

        Assert.Equal([(2, VersionState.Live), (1, VersionState.Deleted)], described.Metadata.Value!.Versions.Select(version => (version.Number, version.State)));
        Assert.Equal([new SecretKey("tls", true), new SecretKey("username", false)], described.Keys.Value!.Keys.OrderBy(key => key.Name));
        Assert.Equal(2, described.Keys.Value.Version.Number);
    }

    [Fact]
    public async Task A_part_that_is_denied_does_not_take_the_other_with_it()
    {
        await MountAsync();
        await vault.WriteAsync($"{_mount}/data/app", Data("x"));
        var some = await vault.WithPolicyAsync($$"""path "{{_mount}}/metadata/*" { capabilities = ["read"] }""");

        var described = await Store.DescribeAsync(some, new SecretPath(_mount, "app"), default);

        Assert.Equal(1, described.Metadata.Value!.CurrentVersion);
        Assert.Equal(Failure.Denied, described.Keys.Refused!.Failure);
    }

    [Fact]
    public async Task Revealing_gives_the_values_with_their_kinds_and_is_recorded()
    {
        await MountAsync();
        await vault.WriteAsync($"{_mount}/data/app", new { data = new { name = "db", port = 5432, tags = new[] { "a" } } });
        var session = await vault.WithPolicyAsync($$"""path "{{_mount}}/data/*" { capabilities = ["read"] }""");

        var value = await Store.RevealAsync(session, new SecretPath(_mount, "app"), null, default);

        Assert.Equal([("name", "db", ValueKind.Text), ("port", "5432", ValueKind.Json), ("tags", "[\"a\"]", ValueKind.Json)],
            value.Entries.Select(entry => (entry.Key, entry.Value.Reveal(), entry.Kind)).OrderBy(entry => entry.Key));
        Assert.Equal(1, value.Version!.Number);
        var entry = vault.Get<ActivityLog>().Of(session).Single();
        Assert.Equal(("Read values", $"{_mount}/data/app", "version 1", ActivityOutcome.Done), (entry.Action, entry.Target, entry.Detail, entry.Outcome));
        Assert.Single(entry.RequestIds);
    }

    [Fact]
    public async Task A_refused_reveal_is_recorded_too()
    {
        await MountAsync();
        var session = await vault.WithPolicyAsync($$"""path "{{_mount}}/metadata/*" { capabilities = ["list"] }""");

        var refused = await Assert.ThrowsAsync<ApiException>(() => Store.RevealAsync(session, new SecretPath(_mount, "app"), null, default));

        Assert.Equal(Failure.Denied, refused.Failure);
        Assert.Equal(ActivityOutcome.Failed, vault.Get<ActivityLog>().Of(session).Single().Outcome);
    }

    [Theory]
    [InlineData("delete", VersionState.Deleted)]
    [InlineData("destroy", VersionState.Destroyed)]
    public async Task A_version_that_is_gone_says_so_instead_of_failing(string how, VersionState state)
    {
        await MountAsync();
        await vault.WriteAsync($"{_mount}/data/app", Data("x"));
        await vault.WriteAsync($"{_mount}/{how}/app", new { versions = new[] { 1 } });

        var value = await Store.RevealAsync(vault.Root, new SecretPath(_mount, "app"), 1, default);
        var described = await Store.DescribeAsync(vault.Root, new SecretPath(_mount, "app"), default);

        Assert.Equal(state, value.Version!.State);
        Assert.Empty(value.Entries);
        Assert.Equal(state, described.Keys.Value!.Version.State);
    }

    [Fact]
    public async Task No_such_secret_no_such_version_and_no_such_mount_are_not_found()
    {
        await MountAsync();
        await vault.WriteAsync($"{_mount}/data/app", Data("x"));

        var secret = await Assert.ThrowsAsync<ApiException>(() => Store.RevealAsync(vault.Root, new SecretPath(_mount, "none"), null, default));
        var version = await Assert.ThrowsAsync<ApiException>(() => Store.RevealAsync(vault.Root, new SecretPath(_mount, "app"), 7, default));
        var mount = await Assert.ThrowsAsync<ApiException>(() => Store.RevealAsync(vault.Root, new SecretPath("nowhere", "app"), null, default));

        Assert.All([secret, version, mount], refused => Assert.Equal(Failure.NotFound, refused.Failure));
    }

    [Fact]
    public async Task A_person_without_the_right_to_list_mounts_still_reads_a_secret()
    {
        await MountAsync("1");
        await vault.WriteAsync($"{_mount}/app", new { password = "x" });
        var session = await vault.WithPolicyAsync($$"""path "{{_mount}}/app" { capabilities = ["read"] }""");

        var value = await Store.RevealAsync(session, new SecretPath(_mount, "app"), null, default);

        Assert.Equal((KvVersion.V1, "x"), (value.Kv, value.Entries.Single().Value.Reveal()));
        Assert.Null(value.Version);
    }

    [Fact]
    public async Task A_version_1_mount_tells_nothing_of_a_secret_without_reading_it()
    {
        await MountAsync("1");

        var described = await Store.DescribeAsync(vault.Root, new SecretPath(_mount, "app"), default);

        Assert.Equal((Failure.Invalid, Failure.Invalid), (described.Metadata.Refused!.Failure, described.Keys.Refused!.Failure));
    }

    private async Task MountAsync(string version = "2") => await vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version } });

    private static object Data(string value) => new { data = new { value } };
}
