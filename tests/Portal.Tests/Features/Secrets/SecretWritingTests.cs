using Bunit;
using Portal.Core.Secrets;
using Portal.Features.Secrets;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets;

public sealed class SecretWritingTests(VaultFixture vault) : PageTest(vault)
{
    [Fact]
    public async Task A_new_secret_is_typed_reviewed_and_there()
    {
        await MountAsync();
        var page = Open<SecretPage>($"/secrets/{Unique}/?create=1");

        page.Type("Path", "database/config");
        page.Type("Key", "password");
        page.Type("Value of password", "s3cret\nsecond line");
        page.Press("Review secret");
        page.Apply();

        page.WaitForAssertion(() => Assert.EndsWith($"/secrets/{Unique}/database/config", Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal("s3cret\nsecond line", (await ReadAsync("database/config"))["password"]);
    }

    [Fact]
    public async Task A_token_with_rights_on_one_path_alone_creates_that_secret_and_learns_what_others_need()
    {
        await MountAsync();
        var deployer = await Vault.WithPolicyAsync($$"""path "{{Unique}}/data/team/app" { capabilities = ["create", "read"] }""");
        var page = Open<SecretPage>($"/secrets/{Unique}/", deployer);
        page.Press("Create secret");
        page.Shows("Your policies do not allow just any name here.");

        page.Type("Path", "team/other");
        page.IsOffered("Review secret", false);
        page.Shows($"Needs create on {Unique}/data/team/other");
        page.Type("Path", "team/app");
        page.IsOffered("Review secret", true);
        page.Type("Key", "password");
        page.Type("Value of password", "s3cret");
        page.Press("Review secret");
        page.Apply();

        page.WaitForAssertion(() => Assert.EndsWith($"/secrets/{Unique}/team/app", Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal("s3cret", (await ReadAsync("team/app"))["password"]);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_and_nothing_typed_is_lost()
    {
        await WrittenAsync(new { old = "1" });
        var page = Open<SecretPage>($"/secrets/{Unique}/?create=1");
        page.Type("Path", "app");
        page.Type("Key", "password");
        page.Type("Value of password", "typed");
        page.Press("Review secret");

        page.Apply();

        page.WaitForState(() => page.FindAll(".panel .failure").Count > 0);
        Assert.Equal("typed", page.Control("Value of password").GetAttribute("value"));
        Assert.Equal("1", (await ReadAsync("app"))["old"]);
    }

    [Fact]
    public async Task Editing_starts_masked_and_keeps_nested_json_and_numbers()
    {
        await WrittenAsync(new { username = "app", port = 5432, options = new { ssl = true, hosts = new[] { "a", "b" } } });
        var page = Edit();

        page.Control("Value of username, hidden. Show and edit");
        Assert.DoesNotContain("5432", page.Markup, StringComparison.Ordinal);
        page.Press("Value of username, hidden. Show and edit");
        page.Type("Value of username", "other");
        page.Press("Review version 2");
        page.Apply();

        page.WaitForAssertion(() => Assert.DoesNotContain("tab=edit", Navigation.Uri, StringComparison.Ordinal));
        var read = await ReadAsync("app");
        Assert.Equal("other", read["username"]);
        Assert.Equal("5432", read["port"]);
        Assert.Contains("\"hosts\"", read["options"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_elses_version_is_shown_merged_and_overwrites_nothing()
    {
        await WrittenAsync(new { mine = "1", theirs = "1" });
        var page = Edit();
        page.Press("Value of mine, hidden. Show and edit");
        page.Type("Value of mine", "2");
        page.Control("Review version 2");
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { mine = "1", theirs = "2" } });

        page.Press("Review version 2");
        page.Apply();
        page.Shows("Version 2 was saved since you opened the secret");
        Assert.Equal("1", (await ReadAsync("app"))["mine"]);
        page.Press("Back to the form, as you left it");
        page.Press("Go on from version 2");
        page.Press("Review version 3");
        page.Apply();

        page.WaitForAssertion(() => Assert.DoesNotContain("tab=edit", Navigation.Uri, StringComparison.Ordinal));
        var read = await ReadAsync("app");
        Assert.Equal(("2", "2"), (read["mine"], read["theirs"]));
    }

    [Fact]
    public async Task Leaving_with_something_typed_asks_first()
    {
        await WrittenAsync(new { a = "1" });
        var page = Edit();
        page.Press("Add key");
        page.AtOnce(() => page.FindAll("input[aria-label='Key']")[^1].Input("b"));
        var here = Navigation.Uri;

        Navigation.NavigateTo("/test/policies");

        page.Shows("Leave without saving?");
        Assert.Equal(here, Navigation.Uri);
        page.Press("Discard and leave");
        page.WaitForAssertion(() => Assert.EndsWith("/test/policies", Navigation.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_that_cannot_be_read_is_marked_at_its_line_keeps_its_view_and_is_not_planned()
    {
        await WrittenAsync(new { a = "1" });
        var page = Edit();
        page.Press("JSON");

        page.Type("The secret as JSON", "{\n  \"a\": 1,\n  oops\n}");

        page.Shows("Line 3");
        page.Press("Form");
        page.Shows("Nothing you typed is lost");
        Assert.Contains("oops", page.Control("The secret as JSON").GetAttribute("value"), StringComparison.Ordinal);
        page.Press("Review version 2");
        Assert.Empty(page.FindAll("dialog"));
    }

    [Fact]
    public async Task An_address_that_opens_the_editor_reads_nothing_before_somebody_agrees()
    {
        await WrittenAsync(new { a = "1" });

        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=edit");
        page.Control("Read and edit");
        Assert.Empty(Recorded(Vault.Root));
        page.Press("Read and edit");

        page.Control("Value of a, hidden. Show and edit");
        Assert.Single(Recorded(Vault.Root));
    }

    [Fact]
    public async Task Versions_are_deleted_undeleted_and_destroyed_only_with_the_name_typed()
    {
        await WrittenAsync(new { a = "1" });
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { a = "2" } });
        var page = Open<SecretPage>($"/secrets/{Unique}/app?tab=versions");

        page.Press("Delete version 1");
        page.Apply();
        page.Control("Undelete version 1");
        page.Press("Undelete version 1");
        page.Apply();
        page.Control("Delete version 1");
        page.Press("Destroy version 1");
        page.WaitForState(() => page.FindAll("[data-apply]").Count > 0);
        Assert.True(page.Find("[data-apply]").IsDisabled());
        page.AtOnce(() => page.Find("dialog input").Input("app"));
        page.Apply();

        page.Shows("Destroyed");
        Assert.Empty(page.Controls("Delete version 1"));
    }

    [Fact]
    public async Task The_rows_of_a_version_1_secret_are_saved_in_place()
    {
        await MountAsync("1");
        await Vault.WriteAsync($"{Unique}/app", new { a = "1" });
        var page = Open<SecretPage>($"/secrets/{Unique}/app");
        page.Press("Edit");
        page.Press("Value of a, hidden. Show and edit");
        page.Type("Value of a", "2");
        page.Press("Review change");

        page.Apply();

        page.WaitForAssertion(() => Assert.DoesNotContain("tab=edit", Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal("2", (await ReadAsync("app"))["a"]);
    }

    private async Task WrittenAsync(object data)
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data });
    }

    private IRenderedComponent<SecretPage> Edit()
    {
        var page = Open<SecretPage>($"/secrets/{Unique}/app");
        page.Press("New version");
        page.Control("Review version 2");
        return page;
    }

    private async Task<Dictionary<string, string>> ReadAsync(string key)
    {
        var read = await Vault.Get<SecretStore>().RevealAsync(Vault.Root, new SecretPath(Unique, key), null, CancellationToken.None);
        return read.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Reveal());
    }
}
