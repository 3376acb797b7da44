using Bunit;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Features.Policies;
using Portal.Testing;

namespace Portal.Tests.Features.Policies;

public sealed class PolicyPageTests(VaultFixture vault) : PageTest(vault)
{
    private const string Text = "# who may read\npath \"internal/data/app\" {\n  capabilities = [\"read\"]\n}\n";

    [Fact]
    public async Task The_list_names_every_policy_and_says_what_is_built_in()
    {
        await PolicyAsync();

        var page = Open<PoliciesPage>("/policies");

        page.WaitForState(() => page.FindAll($"a[href='/test/policies/{Unique}']").Count > 0);
        Assert.Contains("May do everything.", page.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_may_not_list_policies_learns_which_right_is_missing()
    {
        var page = Open<PoliciesPage>("/policies", await Vault.WithPolicyAsync("path \"x\" { capabilities = [\"read\"] }"));

        page.Shows("sys/policies/acl");
        page.IsOffered("Create policy", enabled: false);
    }

    [Fact]
    public async Task A_policy_shows_its_text_and_what_each_path_allows()
    {
        await PolicyAsync();

        var page = Read();

        page.Shows("internal/data/app");
        Assert.Equal(Text, page.Find("textarea").GetAttribute("value"));
        Assert.Contains("internal/data/app read", page.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Root_is_explained_and_offers_nothing_to_change()
    {
        var page = Open<PolicyPage>("/policies/root", more: parameters => parameters.Add(shown => shown.Name, "root"));

        page.Shows("root has no text");
        Assert.Empty(page.Controls("Edit"));
        Assert.Empty(page.Controls("Delete"));
    }

    [Fact]
    public void The_default_policy_is_edited_and_not_deleted()
    {
        var page = Open<PolicyPage>("/policies/default", more: parameters => parameters.Add(shown => shown.Name, "default"));

        page.IsOffered("Edit", enabled: true);
        Assert.True(page.Control("Delete. Vault needs the default policy: it cannot be deleted.").IsDisabled());
    }

    [Fact]
    public void An_error_is_marked_at_its_line_while_it_is_typed_and_keeps_the_policy_from_being_planned()
    {
        var page = Open<PoliciesPage>("/policies?create=hcl");
        page.Type("Name", Unique);
        page.Type("Policy", "path \"a/b\" {\n  capabilities = [\"banana\"]\n}\n");

        page.Shows("banana");
        page.Press("Review policy");

        page.WaitForState(() => page.FindAll(".failure").Count > 0);
        Assert.Empty(page.FindAll("dialog"));
        Assert.Contains("banana", page.Find("textarea").GetAttribute("value"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_is_written_as_it_was_typed()
    {
        var page = Open<PoliciesPage>("/policies?create=hcl");
        page.Type("Name", Unique);
        page.Type("Policy", Text);
        page.Press("Review policy");

        page.Apply();

        page.WaitForAssertion(() => Assert.EndsWith($"/policies/{Unique}", Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal(Text, (await StoredAsync())!.Text);
    }

    [Fact]
    public async Task A_policy_somebody_else_changed_is_shown_beside_mine_and_not_overwritten()
    {
        await PolicyAsync();
        var page = Read("?tab=edit");
        page.Type($"Policy {Unique}", Text + "\npath \"mine\" {\n  capabilities = [\"read\"]\n}\n");
        await Vault.WriteAsync($"sys/policies/acl/{Unique}", new { policy = "# theirs\n" + Text });

        page.Press("Review change");
        page.Apply();
        page.Shows("The policy was changed since you opened it");
        Assert.StartsWith("# theirs", (await StoredAsync())!.Text, StringComparison.Ordinal);
        page.Press("Back to the form, as you left it");
        page.Press("Keep editing mine on top of it");
        page.Press("Review change");
        page.Apply();

        page.WaitForAssertion(() => Assert.DoesNotContain("tab=edit", Navigation.Uri, StringComparison.Ordinal));
        Assert.Contains("path \"mine\"", (await StoredAsync())!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_is_deleted_only_with_its_name_typed()
    {
        await PolicyAsync();
        var page = Read();
        page.Press("Delete");
        page.WaitForState(() => page.FindAll("[data-apply]").Count > 0);
        Assert.True(page.Find("[data-apply]").IsDisabled());

        page.AtOnce(() => page.Find("dialog input").Input(Unique));
        page.Apply();

        page.WaitForAssertion(() => Assert.EndsWith("/test/policies", Navigation.Uri, StringComparison.Ordinal));
        Assert.Null(await StoredAsync());
    }

    private async Task PolicyAsync() => await Vault.WriteAsync($"sys/policies/acl/{Unique}", new { policy = Text });

    private IRenderedComponent<PolicyPage> Read(string query = "")
    {
        var page = Open<PolicyPage>($"/policies/{Unique}{query}", more: parameters => parameters.Add(shown => shown.Name, Unique));
        page.WaitForState(() => page.FindAll("textarea").Count > 0);
        return page;
    }

    private async Task<StoredPolicy?> StoredAsync()
    {
        try
        {
            return await Vault.Get<PolicyStore>().ReadAsync(Vault.Root, Unique, CancellationToken.None);
        }
        catch (ApiException missing) when (missing.Failure is Failure.NotFound)
        {
            return null;
        }
    }
}
