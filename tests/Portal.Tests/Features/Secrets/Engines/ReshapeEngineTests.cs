using Bunit;
using Portal.Core.Vault;
using Portal.Features.Secrets;
using Portal.Testing;
using SecretPage = Portal.Features.Secrets.SecretPage;

namespace Portal.Tests.Features.Secrets.Engines;

public sealed class ReshapeEngineTests(VaultFixture vault) : PageTest(vault)
{
    [Fact]
    public async Task A_mount_is_moved_from_its_settings()
    {
        await MountAsync();
        var page = Open<SecretsPage>($"/secrets?tune={Unique}");

        page.Type("New path", $"{Unique}-moved");
        page.Press("Review move");
        page.Shows("do not follow");
        page.Apply();

        page.WaitForState(() => page.FindAll($"a[href='/test/secrets/{Unique}-moved']").Count > 0);
    }

    [Fact]
    public async Task An_upgrade_is_explained_and_wants_the_path_typed()
    {
        await MountAsync("1");
        var page = Open<SecretsPage>($"/secrets?tune={Unique}");

        page.Press("Review upgrade");

        page.Shows($"{Unique}/metadata/…");
        Assert.True(page.Find("[data-apply]").IsDisabled());
    }

    [Fact]
    public async Task Disabling_says_how_many_secrets_go_with_it()
    {
        await MountAsync();
        foreach (var key in new[] { "one", "two/three" }) await Vault.WriteAsync($"{Unique}/data/{key}", new { data = new { a = "1" } });
        var page = Open<SecretsPage>("/secrets", more: parameters => parameters.AddCascadingValue(new VaultServer("2.6.2", IsOpenBao: true)));

        page.Press($"Disable {Unique}");

        page.Shows("2 secrets will be gone, with all versions. There is no undo.");
        page.Shows($"bao secrets disable {Unique}/");
    }

    [Fact]
    public async Task A_secret_shows_itself_as_commands_requests_and_policy()
    {
        await MountAsync();
        await Vault.WriteAsync($"{Unique}/data/app", new { data = new { a = "1" } });
        var page = Open<SecretPage>($"/secrets/{Unique}/app");

        page.Shows($"vault kv get -mount={Unique} app");
        page.Press("curl");
        page.Shows($"\"$VAULT_ADDR/v1/{Unique}/data/app\"");
        page.Press("Policy");
        page.Shows($"path \"{Unique}/data/app\" {{ capabilities = [\"read\", \"create\", \"update\"] }}");
    }
}
