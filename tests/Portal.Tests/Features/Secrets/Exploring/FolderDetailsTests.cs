using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Core.Secrets.Upkeep;
using Portal.Features.Secrets.Exploring;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets.Exploring;

public sealed class FolderDetailsTests(VaultFixture vault) : PageTest(vault)
{
    [Fact]
    public async Task A_small_folder_is_told_at_once_and_says_versions_owner_and_state_on_each_row()
    {
        var session = await SeedAsync("detailed-metadata/*");
        Vault.Server.Requests.Reset();

        var page = Open<SecretPage>($"/secrets/{Unique}", session);

        page.WaitForAssertion(() => Assert.Equal(
            ["below/ ", "app team-a 2", "gone Deleted 1"],
            page.FindAll("tbody tr").Select(row => string.Join(' ', row.QuerySelectorAll("a, td.place-state .chip > span:not(.sr-only), td:nth-child(3), td:nth-child(4)").Select(cell => cell.TextContent.Trim()).Where(text => text.Length > 0)) + (row.TextContent.Contains("below/", StringComparison.Ordinal) ? " " : ""))));
        Assert.Empty(page.Controls("Show details"));
        Assert.DoesNotContain(Vault.Server.Requests.Calls.Keys, call => call.Contains("/metadata/app", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_each_secret_is_a_request_they_are_made_when_a_person_asks_for_details()
    {
        var session = await SeedAsync("metadata/*");
        Vault.Server.Requests.Reset();
        var page = Open<SecretPage>($"/secrets/{Unique}", session);
        page.Control("Show details");
        page.WaitForAssertion(() => Assert.Single(page.FindAll("thead th")));
        Assert.DoesNotContain(Vault.Server.Requests.Calls.Keys, call => call.Contains("/metadata/app", StringComparison.Ordinal));

        page.Check("Show details");

        page.Shows("team-a");
        page.Shows("Deleted");
        Assert.Equal(5, page.FindAll("thead th").Count);
    }

    [Fact]
    public void What_a_row_says_stays_while_the_folder_is_read_again()
    {
        var folder = new SecretFolder(new SecretPath(Unique, ""), KvVersion.V2, ["app", "other"], TimeProvider.System.GetUtcNow());
        var before = Rows(null);
        before.Keep(new Dictionary<string, SecretGlance> { ["app"] = Owned("team-a"), ["other"] = Owned("team-b") });

        var again = Rows(before);
        var waiting = again.Of("app")?.Owner;
        again.Keep(new Dictionary<string, SecretGlance> { ["app"] = Owned("team-c") });

        Assert.Equal(("team-a", "team-c", "team-b"), (waiting, again.Of("app")?.Owner, again.Of("other")?.Owner));

        FolderRows Rows(FolderRows? after) => new(Vault.Root, folder, Services.GetRequiredService<FolderDetails>(), isToldAtOnce: true, TimeProvider.System, () => { }, CancellationToken.None) { After = after };
    }

    [Fact]
    public async Task A_version_1_mount_has_no_details_to_show()
    {
        await MountAsync("1");
        await Vault.WriteAsync($"{Unique}/app", new { a = "1" });

        var page = Open<SecretPage>($"/secrets/{Unique}");

        page.Control("Same values…");
        Assert.Empty(page.Controls("Show details"));
    }

    private static SecretGlance Owned(string owner) => new(1, 1, null, null, owner, null, null);

    private async Task<EnvironmentSession> SeedAsync(string details)
    {
        await MountAsync();
        foreach (var key in new[] { "app", "app", "gone", "below/one" }) await Vault.WriteAsync($"{Unique}/data/{key}", new { data = new { a = "1" } });
        await Vault.WriteAsync($"{Unique}/metadata/app", new { custom_metadata = new { owner = "team-a" } });
        await Vault.WriteAsync($"{Unique}/delete/gone", new { versions = new[] { 1 } });
        return await Vault.WithPolicyAsync($$"""
            path "{{Unique}}/metadata/" { capabilities = ["list"] }
            path "{{Unique}}/{{details}}" { capabilities = ["read", "list"] }
            """);
    }
}
