using Bunit;
using Portal.Core.Secrets;
using Portal.Sandbox.Faults;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets;

/// <summary>The page on which a secret or a folder is moved, copied or deleted.</summary>
public sealed class SecretMovingTests(VaultFixture vault) : PageTest(vault)
{
    [Fact]
    public async Task A_folder_is_looked_at_and_moved_after_a_review_and_no_value_is_shown()
    {
        await FolderAsync();
        var page = OpenMove("team/?move=move");
        page.Type("New path", $"/v1/{Unique}/data/group/");
        page.AtOnce(() => page.Find("form.form").Submit());
        page.WaitForAssertion(() => Assert.Contains("&to=", Navigation.Uri, StringComparison.Ordinal));

        page = OpenMove($"team/?move=move&to={Unique}%2Fgroup%2F");
        page.Shows("2 secrets, 2 versions");
        page.Press("Review move");
        page.Apply();

        page.Shows("Open it at the new path");
        Assert.DoesNotContain("canary", page.Markup, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], (await NamesAsync("group/")).Order());
        Assert.Empty(await NamesAsync("team/"));
    }

    [Fact]
    public async Task A_move_that_stops_half_way_is_rolled_back_from_the_review()
    {
        await FolderAsync();
        var page = OpenMove($"team/?move=move&to={Unique}%2Fgroup%2F");
        page.Press("Review move");
        using (Vault.Server.Faults.Add(new Fault(FaultKind.Sealed) { System = FaultSystem.Vault, Path = $"{Unique}/data/group/b" }))
        {
            page.Apply();
            page.Shows("Stopped half-way");
        }

        page.Press("Roll back");
        page.Shows($"Remove the copy {Unique}/group/a");
        page.Apply();

        page.Shows("Open it where it was");
        Assert.Empty(await NamesAsync("group/"));
        Assert.Equal(["a", "b"], (await NamesAsync("team/")).Order());
    }

    [Fact]
    public async Task A_path_it_cannot_go_to_is_said_beside_the_field_and_a_mount_that_is_missing_by_name()
    {
        await FolderAsync();
        var page = OpenMove("team/?move=move");
        page.Type("New path", $"{Unique}/team/inside/");
        page.AtOnce(() => page.Find("form.form").Submit());
        page.Shows("A folder cannot go into itself. Choose a path outside it.");

        page = OpenMove("team/?move=move&to=nowhere-at-all%2Fx%2F");

        page.WaitForAssertion(() => Assert.Contains("nowhere-at-all", page.Text(), StringComparison.Ordinal));
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".failure, [role=alert]")));
    }

    [Fact]
    public async Task A_folder_that_is_a_secret_too_asks_which_and_deleting_for_good_asks_for_the_name()
    {
        await FolderAsync();
        await Vault.WriteAsync($"{Unique}/data/team", new { data = new { a = "1" } });
        var page = OpenMove("team/?move=delete");
        page.Shows("Take the secret instead");
        page.Press("Review deleting for good");
        page.Apply("team");

        page.IsApplied();
        Assert.Equal(["team"], await NamesAsync(""));
    }

    private async Task FolderAsync()
    {
        await MountAsync();
        foreach (var key in new[] { "a", "b" }) await Vault.WriteAsync($"{Unique}/data/team/{key}", new { data = new { value = "canary-" + key } });
    }

    private IRenderedComponent<SecretPage> OpenMove(string address) => Open<SecretPage>($"/secrets/{Unique}/{address}");

    private async Task<IEnumerable<string>> NamesAsync(string folder) => (await Vault.Get<SecretFolders>().BrowseAsync(Vault.Root, new SecretPath(Unique, folder), CancellationToken.None)).Names;
}
