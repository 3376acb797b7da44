using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Secrets;
using Portal.Core.Vault.Capabilities;
using Portal.Features.Secrets;
using Portal.Sandbox.Faults;
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
    public async Task The_keys_of_a_large_secret_are_filtered_by_name_and_read_nothing()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data = Enumerable.Range(0, 40).ToDictionary(number => $"KEY_{number:00}", _ => Canary) });
        var page = Open<SecretPage>($"/secrets/{Unique}/app");
        page.Shows("40 keys");

        page.Find("[data-filter]").Input("key_07");

        page.Shows("1 of 40 keys");
        page.WaitForAssertion(() => Assert.Equal("KEY_07", Assert.Single(page.FindAll(".kv-name")).TextContent));
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
    public async Task Values_are_exported_from_the_page_after_consent_with_one_audited_read()
    {
        var page = Open<SecretPage>(await SecretAsync());

        page.Press("Export…");
        page.Shows("in plain text, outside Vault's policies and audit");
        Assert.True(page.Controls("Download app.env").Single().IsDisabled());
        Assert.DoesNotContain(Canary, page.Markup, StringComparison.Ordinal);
        page.Check("I need the values in a file and will look after it");
        page.Press("Download app.env");

        page.WaitForAssertion(() => Assert.Equal(["Export values", "Read values to export"], Recorded(Vault.Root)));
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
    public async Task Opening_one_secret_after_the_other_takes_two_requests_each_and_a_reveal_one_more()
    {
        await SecretAsync();
        var session = Vault.Root;
        // As after any page before: what the mount is and what the token may do is known.
        await Services.GetRequiredService<SecretFolders>().VersionOfAsync(session, Unique, CancellationToken.None);
        await Services.GetRequiredService<VaultCapabilities>().ReadAsync(session, [("any", "read")], CancellationToken.None);
        await Vault.WriteAsync($"{Unique}/data/other", new { data = new { password = "x" } });
        var requests = Vault.Server.Requests;
        requests.Reset();

        var page = Open<SecretPage>($"/secrets/{Unique}/other", session);
        page.Control("Reveal password");
        page.IsOffered("New version", enabled: true);
        Assert.Equal([$"GET {Unique}/metadata/other", $"GET {Unique}/subkeys/other"], requests.Calls.Keys.Order(StringComparer.Ordinal));

        page.Press("Reveal password");
        page.Control("Hide password");
        Assert.Equal(3, requests.Total);
    }

    [Fact]
    public async Task Values_are_shown_as_what_they_are_and_nothing_is_cut_off_silently()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new
        {
            data = new { empty = "", lines = "a\nb\n", nested = new { ssl = true }, bytes = Convert.ToBase64String(Enumerable.Range(0, 60).Select(value => (byte)value).ToArray()), large = new string('x', 5_000) + "END" },
        });
        var page = Open<SecretPage>($"/secrets/{Unique}/app");

        page.Press("Reveal all");

        page.Shows("empty text");
        page.Shows("2 lines · ends with a line break");
        page.Shows("reads as Base64 of 60 bytes");
        page.Shows("5,003 characters; the first 4,000 characters are shown");
        Assert.DoesNotContain("END", page.Markup, StringComparison.Ordinal);
        page.Press("Show all");
        page.Shows("xEND");
        page.Press("Show decoded");
        page.Shows("00000000 00 01 02 03");
    }

    [Theory]
    [InlineData(FaultKind.Sealed, "Vault is sealed.", "Unseal it")]
    [InlineData(FaultKind.RateLimited, "Vault allows no more requests right now.", "Try again")]
    public async Task What_keeps_vault_from_revealing_is_said_beside_the_values_and_the_page_stays(FaultKind kind, string what, string next)
    {
        var page = Open<SecretPage>(await SecretAsync());
        page.Control("Reveal password");
        using (Vault.Server.Faults.Add(new(kind) { System = FaultSystem.Vault }))
        {
            page.Press("Reveal password");

            Assert.Contains(next, page.Shows(what), StringComparison.Ordinal);
            page.Shows("password, hidden value");
        }

        page.Press("Reveal password");
        page.Shows(Canary);
        Assert.Empty(page.FindAll(".failure"));
    }

    [Fact]
    public async Task A_token_that_ends_while_the_page_is_open_asks_to_sign_in_and_comes_back_here()
    {
        var address = await SecretAsync();
        var session = await Vault.WithPolicyAsync($$"""path "{{Unique}}/*" { capabilities = ["read", "update"] }""");
        var page = Open<SecretPage>(address, session);
        page.Control("Reveal password");
        using var revoked = Vault.Server.Faults.Add(new(FaultKind.TokenRevoked) { Name = session.Vault.Identity.DisplayName });

        page.Press("Reveal password");

        page.Shows("Vault no longer accepts your token.");
        Assert.Contains($"returnUrl=%2Ftest%2Fsecrets%2F{Unique}%2Fapp", page.Control("Sign in again").GetAttribute("href"), StringComparison.Ordinal);
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
    public async Task A_secret_whose_version_is_deleted_says_so_and_leads_to_its_versions()
    {
        var address = await SecretAsync();
        await Vault.WriteAsync($"{Unique}/delete/app", new { versions = new[] { 1 } });

        var page = Open<SecretPage>(address);

        page.Shows("Version 1 is deleted");
        page.Shows("can be undeleted in the list of versions");
        page.Control("Show versions");
        Assert.Empty(page.FindAll(".failure"));
    }

    [Fact]
    public async Task Names_a_shell_would_take_apart_are_quoted_in_commands()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/{Uri.EscapeDataString("it's $HOME")}", new { data = new { a = "1" } });

        var page = Open<SecretPage>($"/secrets/{Unique}/it's%20%24HOME");

        page.WaitForAssertion(() => Assert.Contains($"vault kv get '{Unique}/it'\\''s $HOME'", page.FindAll("[data-copy]").Select(copy => copy.GetAttribute("data-copy"))));
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
