using Bunit;
using Portal.Core.Policies;
using Portal.Features.Policies;
using Portal.Testing;

namespace Portal.Tests.Features.Policies;

public sealed class PolicyGuideTests(VaultFixture vault) : PageTest(vault)
{
    [Fact]
    public async Task Reading_one_secret_of_a_version_2_mount_names_its_data_path()
    {
        await MountAsync();
        var page = Guide($"&mount={Unique}&path=database/config");
        page.Shows($"Applies to the one secret {Unique}/database/config.");
        page.Type("Name", Unique);

        page.Press("Review policy");
        page.Apply();

        page.WaitForAssertion(() => Assert.EndsWith($"/policies/{Unique}", Navigation.Uri, StringComparison.Ordinal));
        Assert.Contains($"path \"{Unique}/data/database/config\"", await TextAsync(Unique), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_means_everything_below_it_and_metadata_has_its_own_path()
    {
        await MountAsync();
        var page = Guide($"&mount={Unique}");
        page.Type("Secret or folder", "team/");
        page.Check("Read metadata");

        page.WaitForAssertion(() => Assert.Contains($"{Unique}/metadata/team/*", page.Find(".code-block").TextContent, StringComparison.Ordinal));
        Assert.Contains($"{Unique}/data/team/*", page.Find(".code-block").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_1_mount_has_no_data_path_and_fewer_rights()
    {
        await MountAsync("1");

        var page = Guide($"&mount={Unique}&path=app");

        page.WaitForAssertion(() => Assert.Contains($"path \"{Unique}/app\"", page.Find(".code-block").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.Controls("Undelete"));
        Assert.DoesNotContain("/data/", page.Find(".code-block").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_existing_policy_keeps_its_text_and_gets_what_is_missing()
    {
        await MountAsync();
        await Vault.WriteAsync($"sys/policies/acl/{Unique}", new { policy = "# kept\npath \"other\" {\n  capabilities = [\"list\"]\n}\n" });
        var page = Guide($"&mount={Unique}&path=app&policy={Unique}");

        page.Press("Review change");
        page.Apply();

        page.WaitForAssertion(() => Assert.EndsWith($"/policies/{Unique}", Navigation.Uri, StringComparison.Ordinal));
        var text = await TextAsync(Unique);
        Assert.StartsWith("# kept", text, StringComparison.Ordinal);
        Assert.Contains($"path \"{Unique}/data/app\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_said_at_its_field_and_nothing_is_planned()
    {
        await MountAsync();
        var page = Guide($"&mount={Unique}");

        page.Press("Review policy");

        page.Shows("Give the policy a name");
        Assert.Empty(page.FindAll("dialog"));
    }

    [Fact]
    public async Task Names_in_the_typed_folder_are_suggested()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/team/app", new { data = new { a = "1" } });
        var page = Guide($"&mount={Unique}");

        page.Type("Secret or folder", "team/");

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("option[value='team/app']")));
    }

    private IRenderedComponent<PoliciesPage> Guide(string query)
    {
        var page = Open<PoliciesPage>("/policies?create=guided" + query);
        page.WaitForState(() => page.FindAll("#guide-mount option").Count > 1);
        return page;
    }

    private async Task<string> TextAsync(string name) => (await Vault.Get<PolicyStore>().ReadAsync(Vault.Root, name, CancellationToken.None)).Text;
}
