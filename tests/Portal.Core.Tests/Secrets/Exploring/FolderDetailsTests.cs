using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Exploring;

public sealed class FolderDetailsTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly string _mount = "kv-" + Guid.NewGuid().ToString("n")[..6];

    private FolderDetails Details => vault.Get<FolderDetails>();

    [Fact]
    public async Task A_small_folder_is_told_at_once_and_remembered_by_the_session()
    {
        var session = await SeedAsync("""capabilities = ["list"]""");
        var folder = await FolderAsync(session);
        var before = vault.Server.Requests.Total;

        var details = await Details.OfFolderAsync(session, folder, default);
        await Details.OfFolderAsync(session, folder, default);

        Assert.Equal(1, vault.Server.Requests.Total - before);
        Assert.Equal(["app 2 team-a", "gone 1 "], details!.OrderBy(secret => secret.Key, StringComparer.Ordinal).Select(secret => $"{secret.Key} {secret.Value.Versions} {secret.Value.Owner}"));
        Assert.Equal(VersionState.Deleted, details!["gone"].State);
    }

    [Fact]
    public async Task A_policy_that_does_not_reach_it_is_asked_once_a_mount_and_secrets_answer_for_themselves()
    {
        var session = await SeedAsync(null);
        var folder = await FolderAsync(session);
        Assert.True(Details.MayTellAtOnce(session, folder));

        Assert.Null(await Details.OfFolderAsync(session, folder, default));

        Assert.False(Details.MayTellAtOnce(session, folder));
        Assert.Equal(2, (await Details.OfAsync(session, folder.In("app"), default)).Versions);
        Assert.Equal(Failure.NotFound, (await Assert.ThrowsAsync<ApiException>(() => Details.OfAsync(session, folder.In("none"), default))).Failure);
    }

    [Fact]
    public async Task A_large_folder_and_a_server_that_does_not_tell_are_not_asked_for_all_of_it()
    {
        var session = await SeedAsync("""capabilities = ["list"]""");
        var folder = await FolderAsync(session);

        Assert.False(Details.MayTellAtOnce(session, folder with { Names = [.. Enumerable.Range(0, FolderDetails.MostAtOnce + 1).Select(number => $"{number}")] }));
        Assert.False(Details.MayTellAtOnce(session, folder with { TellsDetails = false }));
    }

    private async Task<EnvironmentSession> SeedAsync(string? onDetails)
    {
        await vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version = "2" } });
        foreach (var key in new[] { "app", "app", "gone", "below/one" }) await vault.WriteAsync($"{_mount}/data/{key}", new { data = new { a = "1" } });
        await vault.WriteAsync($"{_mount}/metadata/app", new { custom_metadata = new { owner = "team-a" } });
        await vault.WriteAsync($"{_mount}/delete/gone", new { versions = new[] { 1 } });
        return await vault.WithPolicyAsync($$"""path "{{_mount}}/metadata/*" { capabilities = ["read", "list"] }""" + (onDetails is null ? "" : $$"""

            path "{{_mount}}/detailed-metadata/*" { {{onDetails}} }
            """));
    }

    private Task<SecretFolder> FolderAsync(EnvironmentSession session) => vault.Get<SecretFolders>().BrowseAsync(session, new SecretPath(_mount, ""), default);
}
