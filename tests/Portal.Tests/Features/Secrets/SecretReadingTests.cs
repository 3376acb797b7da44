using Bunit;
using Portal.Features.Secrets;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets;

public sealed class SecretReadingTests(VaultFixture vault) : PageTest(vault)
{
    private const string Canary = "canary-3f9c2a";

    [Fact]
    public async Task Opening_a_secret_shows_its_keys_and_reads_no_value()
    {
        var page = Open<SecretPage>(await SecretAsync());

        page.Shows("password");

        Assert.DoesNotContain(Canary, page.Markup, StringComparison.Ordinal);
        Assert.Contains("Version 1", page.Text(), StringComparison.Ordinal);
        Assert.Empty(Recorded(Vault.Root));
    }

    [Fact]
    public async Task Reveal_all_shows_every_value_and_hide_all_takes_them_away()
    {
        var page = Open<SecretPage>(await SecretAsync());

        page.Press("Reveal all");
        page.Shows("app-user");
        Assert.Contains(Canary, page.Markup, StringComparison.Ordinal);
        page.Press("Hide all");

        page.WaitForAssertion(() => Assert.DoesNotContain(Canary, page.Markup, StringComparison.Ordinal));
        Assert.Single(Recorded(Vault.Root));
    }

    [Fact]
    public async Task Copying_sends_the_value_to_the_clipboard_and_not_to_the_page()
    {
        JSInterop.Setup<bool>("portal.copy", _ => true).SetResult(true);
        var page = Open<SecretPage>(await SecretAsync());

        page.Press("Copy password");

        page.WaitForAssertion(() => Assert.Contains(JSInterop.Invocations, call => call.Identifier == "portal.copy" && Equals(call.Arguments[0], Canary)));
        Assert.DoesNotContain(Canary, page.Markup, StringComparison.Ordinal);
        Assert.Single(Recorded(Vault.Root));
    }

    [Fact]
    public async Task Without_read_the_buttons_stay_disabled_and_name_what_is_missing()
    {
        var address = await SecretAsync();
        var auditor = await Vault.WithPolicyAsync($$"""path "{{Unique}}/metadata/*" { capabilities = ["read", "list"] }""");
        var page = Open<SecretPage>(address, auditor);

        page.IsOffered("Reveal all", enabled: false);

        page.Shows($"Needs read on {Unique}/data/app");
        page.Shows("Version 1");
        Assert.True(page.Control("New version").IsDisabled());
    }

    [Fact]
    public async Task Without_metadata_the_values_still_open_and_the_page_says_what_it_could_not_see()
    {
        var address = await SecretAsync();
        var developer = await Vault.WithPolicyAsync($$"""path "{{Unique}}/data/*" { capabilities = ["read"] }""");
        var page = Open<SecretPage>(address, developer);

        page.Press("Reveal all");

        page.Shows(Canary);
        Assert.Contains($"{Unique}/metadata/app", page.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_version_opens_by_its_address()
    {
        var address = await SecretAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { password = "newer" } });
        var page = Open<SecretPage>(address + "?version=1");

        page.Shows("Values of version 1");
        page.Press("Reveal all");

        page.Shows(Canary);
        Assert.NotNull(page.Control("Show the current version"));
    }

    [Fact]
    public async Task A_version_1_mount_shows_names_after_a_reveal_and_has_no_versions()
    {
        await MountAsync("1");
        await Vault.WriteAsync($"{Unique}/app", new { password = Canary });
        var page = Open<SecretPage>($"/secrets/{Unique}/app");

        page.Shows("A version 1 mount does not tell key names");
        Assert.Empty(page.FindAll(".tabs"));
        page.Press("Reveal all");

        page.Shows(Canary);
    }

    [Fact]
    public async Task A_secret_that_is_not_there_says_so_and_offers_to_create_it()
    {
        await MountAsync();
        var page = Open<SecretPage>($"/secrets/{Unique}/nothing/here");

        page.Shows($"There is no secret at {Unique}/nothing/here");
        page.Press("Create it here");

        page.WaitForState(() => page.Controls("Review secret").Any());
        Assert.Contains("tab=edit", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_has_ended_is_told_apart_from_missing_rights()
    {
        var address = await SecretAsync();

        var page = Open<SecretPage>(address, TestSession.At(Vault.Address, "hvs.not-a-token"));

        page.WaitForState(() => page.FindAll(".failure").Count > 0);
        Assert.DoesNotContain("Needs read", page.Text(), StringComparison.Ordinal);
    }

    private async Task<string> SecretAsync()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { username = "app-user", password = Canary } });
        return $"/secrets/{Unique}/app";
    }
}
