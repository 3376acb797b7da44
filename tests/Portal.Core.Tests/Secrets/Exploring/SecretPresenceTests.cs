using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Exploring;

public sealed class SecretPresenceTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly string _mount = "m" + Guid.NewGuid().ToString("n")[..8];

    [Fact]
    public async Task One_list_for_each_folder_tells_what_is_there_and_nothing_is_read()
    {
        await WrittenAsync("team/app", "team/web/x", "top");
        var session = vault.Root;
        await vault.Get<SecretFolders>().VersionOfAsync(session, _mount, CancellationToken.None);
        var requests = vault.Server.Requests;
        requests.Reset();

        var told = await vault.Get<SecretPresence>().AskAsync(session, [At("team/app"), At("team/old"), At("team/web/"), At("team/gone/"), At("top"), At("")], CancellationToken.None);

        Assert.Equal([("team/app", true), ("team/gone/", false), ("team/old", false), ("team/web/", true), ("top", true)], told.Select(pair => (pair.Key.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(2, requests.Total);
        Assert.All(requests.Calls.Keys, call => Assert.Contains("/metadata/", call, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_may_not_be_listed_is_not_called_gone()
    {
        await WrittenAsync("team/app", "open/app");
        var session = await vault.WithPolicyAsync($$"""
            path "{{_mount}}/metadata/open/" { capabilities = ["list"] }
            path "{{_mount}}/data/team/app" { capabilities = ["read"] }
            """);

        var told = await vault.Get<SecretPresence>().AskAsync(session, [At("team/app"), At("open/app"), At("open/old"), new SecretPath("no-such-mount", "x")], CancellationToken.None);

        Assert.Equal([("open/app", true), ("open/old", false)], told.Select(pair => (pair.Key.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pins_in_many_folders_do_not_become_many_requests()
    {
        await WrittenAsync("a");
        var session = vault.Root;
        await vault.Get<SecretFolders>().VersionOfAsync(session, _mount, CancellationToken.None);
        vault.Server.Requests.Reset();

        await vault.Get<SecretPresence>().AskAsync(session, Enumerable.Range(0, 50).Select(number => At($"f{number}/x")), CancellationToken.None);

        Assert.Equal(SecretPresence.MostFolders, vault.Server.Requests.Total);
    }

    private SecretPath At(string key) => new(_mount, key);

    private async Task WrittenAsync(params string[] keys)
    {
        await vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version = "2" } });
        foreach (var key in keys) await vault.WriteAsync($"{_mount}/data/{key}", new { data = new { a = "1" } });
    }
}
