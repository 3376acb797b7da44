using Bunit;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Features.Secrets;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets;

public sealed class SecretBrowsingTests(VaultFixture vault) : PageTest(vault)
{
    [Fact]
    public async Task Key_value_engines_lead_into_their_folders_and_others_are_only_named()
    {
        await MountAsync();

        var page = Open<SecretsPage>("/secrets");

        page.WaitForState(() => page.FindAll($"a[href='/test/secrets/{Unique}']").Count > 0);
        Assert.Contains("KV version 2", page.Text(), StringComparison.Ordinal);
        Assert.Empty(page.FindAll("a[href='/test/secrets/cubbyhole']"));
        Assert.True(page.Control("Disable cubbyhole. Vault needs this engine: it cannot be disabled.").IsDisabled());
    }

    [Fact]
    public void An_engine_is_enabled_from_a_form_that_keeps_what_was_typed_when_vault_refuses()
    {
        var page = Open<SecretsPage>("/secrets?enable=1");
        page.Type("Path", "cubbyhole/below");
        page.Type("Description", "kept");
        page.Press("Review");
        page.Apply();
        page.WaitForState(() => page.FindAll(".failure").Count > 0);
        page.Press("Back to the form, as you left it");
        Assert.Equal("kept", page.Field("Description").GetAttribute("value"));

        page.Type("Path", Unique);
        page.Press("Review");
        page.Apply();

        page.WaitForState(() => page.FindAll($"a[href='/test/secrets/{Unique}']").Count > 0);
        Assert.DoesNotContain("enable", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void A_form_without_a_path_says_so_and_plans_nothing()
    {
        var page = Open<SecretsPage>("/secrets?enable=1");

        page.Press("Review");

        page.Shows("Say where to mount it");
        Assert.Single(page.FindAll("dialog"));
    }

    [Fact]
    public async Task The_settings_of_an_engine_are_changed_from_what_they_are()
    {
        await MountAsync();
        var page = Open<SecretsPage>($"/secrets?tune={Unique}");

        page.Type("Versions kept of each secret", "3");
        page.Press("Review");
        page.Apply();

        page.WaitForAssertion(() => Assert.DoesNotContain("tune", Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal(3, (await Vault.Get<SecretEngines>().ReadAsync(Vault.Root, Unique, CancellationToken.None)).Settings!.MaxVersions);
    }

    [Fact]
    public async Task An_engine_is_disabled_only_with_its_path_typed()
    {
        await MountAsync();
        var page = Open<SecretsPage>("/secrets");
        page.Press($"Disable {Unique}");
        page.WaitForState(() => page.FindAll("[data-apply]").Count > 0);
        Assert.True(page.Find("[data-apply]").IsDisabled());

        page.AtOnce(() => page.Find("dialog input").Input(Unique));
        page.Apply();

        page.WaitForState(() => page.FindAll($"a[href='/test/secrets/{Unique}']").Count == 0 && page.FindAll("dialog").Count == 0);
    }

    [Fact]
    public async Task A_person_who_may_not_list_mounts_sees_theirs_and_disabled_controls_that_say_why()
    {
        await MountAsync();
        var developer = await DeveloperAsync();

        var page = Open<SecretsPage>("/secrets", developer);

        page.WaitForState(() => page.FindAll($"a[href='/test/secrets/{Unique}']").Count > 0);
        Assert.True(page.Control("Enable engine").IsDisabled());
        Assert.Contains("Needs update on sys/mounts/*", page.Text(), StringComparison.Ordinal);
        Assert.True(page.Control($"Disable {Unique}").IsDisabled());
    }

    [Fact]
    public async Task A_folder_lists_folders_and_secrets_as_links()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { a = "1" } });
        await Vault.WriteAsync($"{Unique}/data/database/config", new { data = new { a = "1" } });

        var page = Open<SecretPage>($"/secrets/{Unique}");

        page.WaitForState(() => page.FindAll($"a[href='/test/secrets/{Unique}/database/']").Count > 0);
        Assert.NotEmpty(page.FindAll($"a[href='/test/secrets/{Unique}/app']"));
    }

    [Fact]
    public async Task An_empty_mount_says_why_and_what_to_do()
    {
        await MountAsync();

        var page = Open<SecretPage>($"/secrets/{Unique}");

        page.Shows($"Nothing in {Unique}/");
        Assert.Contains($"vault kv put {Unique}/NAME KEY=VALUE", page.Text(), StringComparison.Ordinal);
        page.Press("Create secret here");
        Assert.Contains("create=1", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_may_not_be_listed_names_what_is_missing_and_that_a_known_path_opens_all_the_same()
    {
        await MountAsync();
        var developer = await DeveloperAsync();
        var page = Open<SecretPage>($"/secrets/{Unique}/other/", developer);

        page.Shows($"{Unique}/metadata/other");
        Assert.Contains("type it in the path bar above", page.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_vault_that_does_not_answer_is_said_and_can_be_asked_again()
    {
        var page = Open<SecretsPage>("/secrets", TestSession.At(new Uri("http://127.0.0.1:1")));

        page.WaitForState(() => page.FindAll(".failure").Count > 0);
        Assert.NotEmpty(page.Controls("Try again"));
        Assert.NotEmpty(page.Controls("Enable engine"));
    }

    private Task<EnvironmentSession> DeveloperAsync() =>
        Vault.WithPolicyAsync($$"""
            path "{{Unique}}/data/team/*" { capabilities = ["create", "read", "update"] }
            path "{{Unique}}/metadata/team/*" { capabilities = ["list", "read"] }
            """);
}
