using Bunit;
using Portal.Core.Failures;
using Portal.Features.Roles;
using Portal.Sandbox.Faults;
using Portal.Testing;

namespace Portal.Tests.Features.Roles;

/// <summary>The list of roles in each of its states, over a Vault without a cluster: what is about Vault goes on working.</summary>
public sealed class RolesPageTests(VaultFixture vault) : PageContext, IClassFixture<VaultFixture>
{
    private readonly string _mount = "k8s-" + Guid.NewGuid().ToString("n")[..6];

    [Fact]
    public async Task Mounts_and_their_roles_are_shown_though_the_cluster_does_not_answer()
    {
        await MountAsync();

        var page = Open<RolesPage>("/roles", vault.Root);

        var text = page.Shows("app");
        Assert.Contains($"auth/{_mount}/ Not connected", text, StringComparison.Ordinal);
        Assert.NotEmpty(page.FindAll($"a[href='/test/roles/{_mount}/app']"));
    }

    [Fact]
    public async Task Without_a_mount_the_page_says_what_one_is_for_and_enables_it()
    {
        await using var empty = new VaultFixture();
        await empty.InitializeAsync();
        var page = Open<RolesPage>("/roles", empty.Root);
        page.Shows("No Kubernetes auth mount");

        page.Press("Enable Kubernetes auth");
        page.Press("Review");
        page.Apply();

        page.Shows("auth/kubernetes/");
        page.Shows("Not connected");
    }

    [Fact]
    public async Task Who_may_not_do_it_sees_the_action_and_what_is_missing()
    {
        await MountAsync();
        var session = await vault.WithPolicyAsync($$"""path "sys/auth" { capabilities = ["read"] } path "auth/{{_mount}}/role" { capabilities = ["list"] } path "auth/{{_mount}}/role/*" { capabilities = ["read", "list"] }""");

        var page = Open<RolesPage>("/roles", session);

        page.Shows("app");
        page.IsOffered("Create role", enabled: false);
        Assert.Contains($"Needs create on auth/", page.Text(), StringComparison.Ordinal);
        Assert.Contains("Needs update on sys/auth/a-new-mount", page.Text(), StringComparison.Ordinal);
        Assert.Contains("Its configuration may not be read with this token.", page.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_vault_that_does_not_answer_is_said_to_be()
    {
        var page = Open<RolesPage>("/roles", TestSession.At(new Uri("http://127.0.0.1:1")));

        page.WaitForState(() => page.FindAll($"[data-failure={nameof(Failure.Unreachable)}]").Count > 0);
    }

    [Fact]
    public async Task An_old_list_stays_and_says_that_it_is_old()
    {
        await using var own = new VaultFixture();
        await own.InitializeAsync();
        await own.WriteAsync("sys/auth/kubernetes", new { type = "kubernetes" });
        await own.WriteAsync("auth/kubernetes/role/app", Role);
        var page = Open<RolesPage>("/roles", own.Root);
        page.Shows("app");

        await own.DisposeServerAsync();
        page.AtOnce(() => page.Find(".freshness button").Click());

        page.Shows("reading it again failed");
        Assert.NotEmpty(page.FindAll("a[href='/test/roles/kubernetes/app']"));
    }

    [Fact]
    public async Task A_vault_that_is_sealed_while_the_page_is_open_leaves_the_list_and_says_what_to_do()
    {
        await using var own = new VaultFixture();
        await own.InitializeAsync();
        await own.WriteAsync("sys/auth/kubernetes", new { type = "kubernetes" });
        await own.WriteAsync("auth/kubernetes/role/app", Role);
        var page = Open<RolesPage>("/roles", own.Root);
        page.Shows("default");

        using (own.Server.Faults.Add(new(FaultKind.Sealed)))
        {
            page.AtOnce(() => page.Find(".freshness button").Click());
            page.Shows("Vault is sealed.");
            page.WaitForState(() => page.FindAll("a[href='/test/roles/kubernetes/app']").Count > 0);
        }

        page.AtOnce(() => page.Find(".freshness button").Click());
        page.WaitForState(() => page.FindAll(".failure").Count == 0);
    }

    [Fact]
    public async Task A_mount_is_connected_and_never_shows_its_reviewer_token()
    {
        await MountAsync();
        var page = Open<RolesPage>($"/roles?configure={_mount}", vault.Root);
        page.WaitForState(() => page.FindAll("#auth-reviewer").Count > 0);

        page.AtOnce(() => page.Find("#auth-reviewer").Input("reviewer-canary"));
        page.Press("Review");
        page.WaitForState(() => page.FindAll("[data-apply]").Count > 0);
        Assert.DoesNotContain("canary", page.Text(), StringComparison.Ordinal);
        page.Apply();

        page.Shows("https://kubernetes.default.svc");
        page.Shows("a reviewer token of its own");
    }

    private static object Role { get; } = new { bound_service_account_names = "app", bound_service_account_namespaces = "default", token_policies = "default" };

    private async Task MountAsync()
    {
        await vault.WriteAsync($"sys/auth/{_mount}", new { type = "kubernetes" });
        await vault.WriteAsync($"auth/{_mount}/role/app", Role);
    }
}
