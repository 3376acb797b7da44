using Bunit;
using Portal.Features.Access;
using Portal.Testing;

namespace Portal.Tests.Features.Access;

public sealed class AccessPageTests(VaultFixture vault) : PageTest(vault)
{
    [Fact]
    public async Task Each_role_stands_with_whom_it_binds_and_what_they_may_read()
    {
        await RoleAsync("app", "app-ns", "app-sa");

        var page = Open<AccessPage>("/access");

        page.WaitForState(() => page.FindAll($"a[href='/test/roles/{Unique}/{Unique}-app']").Count > 0);
        var text = page.Text();
        Assert.Contains("app-ns", text, StringComparison.Ordinal);
        Assert.Contains("app-sa", text, StringComparison.Ordinal);
        Assert.Contains($"internal/data/{Unique}", text, StringComparison.Ordinal);
        Assert.NotEmpty(page.FindAll($"a[href='/test/policies/{Unique}']"));
    }

    [Fact]
    public async Task The_filter_is_in_the_address_and_the_export_holds_what_is_shown()
    {
        await RoleAsync("app", "app-ns", "app-sa");
        await RoleAsync("other", "other-ns", $"{Unique}-sa", mount: false);
        var module = JSInterop.SetupModule("./js/download.js");
        module.Mode = JSRuntimeMode.Loose;
        var page = Open<AccessPage>($"/access?filter={Unique}-sa");
        page.Shows("other-ns");

        page.Press("Export CSV");

        page.WaitForState(() => module.Invocations.Count > 0);
        var csv = Assert.IsType<string>(module.Invocations["download"].Single().Arguments[2]);
        Assert.Contains($"{Unique}-other", csv, StringComparison.Ordinal);
        Assert.DoesNotContain($"{Unique}-app", csv, StringComparison.Ordinal);
        page.Shows("1 role bindings exported.");
    }

    [Fact]
    public async Task A_role_for_everybody_and_a_policy_that_is_missing_are_pointed_out()
    {
        await RoleAsync("open", "*", "*", policy: "nobody-wrote-" + Unique);

        var page = Open<AccessPage>($"/access?filter={Unique}");

        page.Shows("Anybody");
        Assert.Contains("Missing policy", page.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_not_be_read_is_said_beside_what_may()
    {
        await RoleAsync("app", "app-ns", "app-sa");
        var reader = await Vault.WithPolicyAsync($$"""
            path "sys/auth" { capabilities = ["read"] }
            path "auth/{{Unique}}/role" { capabilities = ["list"] }
            path "auth/{{Unique}}/role/*" { capabilities = ["read"] }
            """);

        var page = Open<AccessPage>("/access", reader);

        page.Shows("app-sa");
        Assert.Contains("Not all known", page.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_right_the_page_names_what_is_missing()
    {
        var page = Open<AccessPage>("/access", await Vault.WithPolicyAsync("path \"x\" { capabilities = [\"read\"] }"));

        page.WaitForState(() => page.FindAll(".failure, .empty").Count > 0);
        Assert.True(page.Control("Export CSV").IsDisabled());
    }

    [Fact]
    public async Task Who_can_read_a_secret_is_answered_with_the_line_that_lets_them()
    {
        await MountAsync();
        await RoleAsync("app", "app-ns", "app-sa");
        await RoleAsync("other", "other-ns", "other-sa", policy: "default", mount: false);
        await Vault.WriteAsync($"sys/policies/acl/{Unique}", new { policy = $"# who\npath \"{Unique}/data/team/*\" {{\n  capabilities = [\"read\"]\n}}" });

        var page = Open<AccessPage>($"/access?mount={Unique}&key=team%2Fapp");

        page.Shows("1 role lets service accounts read it.");
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll($"a[href='/test/policies/{Unique}']")));
        var text = page.Shows("app-sa");
        Assert.Contains($"{Unique}, line 2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("other-sa", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_policy_may_not_be_read_who_can_read_a_secret_is_not_known_and_said_so()
    {
        await MountAsync();
        await RoleAsync("app", "app-ns", "app-sa");
        var reader = await Vault.WithPolicyAsync($$"""
            path "sys/auth" { capabilities = ["read"] }
            path "auth/{{Unique}}/role" { capabilities = ["list"] }
            path "auth/{{Unique}}/role/*" { capabilities = ["read"] }
            path "{{Unique}}/data/team/app" { capabilities = ["read"] }
            """);

        var page = Open<AccessPage>($"/access?mount={Unique}&key=team%2Fapp", reader);

        page.Shows("No role surely lets a service account read it; of 1 it depends or cannot be told, as far as you may look");
        page.Shows("Not known");
    }

    private async Task RoleAsync(string name, string ns, string account, string? policy = null, bool mount = true)
    {
        if (mount) await Vault.WriteAsync($"sys/auth/{Unique}", new { type = "kubernetes" });
        await Vault.WriteAsync($"sys/policies/acl/{Unique}", new { policy = $"path \"internal/data/{Unique}\" {{\n  capabilities = [\"read\"]\n}}" });
        await Vault.WriteAsync($"auth/{Unique}/role/{Unique}-{name}", new
        {
            bound_service_account_names = account,
            bound_service_account_namespaces = ns,
            token_policies = policy ?? Unique,
        });
    }
}
