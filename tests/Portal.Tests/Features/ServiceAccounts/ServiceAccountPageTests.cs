using Bunit;
using Portal.Core.Environments;
using Portal.Core.ServiceAccounts;
using Portal.Features.ServiceAccounts;
using Portal.Testing;

namespace Portal.Tests.Features.ServiceAccounts;

[Collection(DemoWorld.Name)]
public sealed class ServiceAccountPageTests(DemoSandbox demo) : PageContext
{
    private readonly string _name = "account-" + Guid.NewGuid().ToString("n")[..6];

    [Fact]
    public async Task Each_account_shows_the_roles_that_match_it_as_vault_would_decide()
    {
        var page = Open<ServiceAccountsPage>("/service-accounts?filter=orgchart", await demo.AsAsync("admin"));
        page.WaitForState(() => page.FindAll("input[type=search]").Count > 0);

        page.AtOnce(() => page.Find("input[type=search]").Input("internal-app"));

        page.Shows("legacy-apps (any)");
        Assert.NotEmpty(page.FindAll("a[href='/sandbox/service-accounts/default/internal-app']"));
    }

    [Fact]
    public async Task Accounts_that_no_role_names_can_be_left_out()
    {
        var page = Open<ServiceAccountsPage>("/service-accounts", await demo.AsAsync("admin"));
        page.WaitForState(() => page.FindAll("a[href='/sandbox/service-accounts/kube-system/coredns']").Count > 0);

        page.AtOnce(() => page.Find(".table-tools input[type=checkbox]").Change(true));

        page.WaitForState(() => page.FindAll("a[href='/sandbox/service-accounts/kube-system/coredns']").Count == 0 && page.FindAll("a[href='/sandbox/service-accounts/payments/checkout']").Count > 0);
    }

    [Fact]
    public async Task A_vault_that_does_not_answer_leaves_the_accounts()
    {
        var admin = await demo.AsAsync("admin");
        var broken = At(admin, new Uri("http://127.0.0.1:1"));

        var page = Open<ServiceAccountsPage>("/service-accounts", broken);

        page.WaitForState(() => page.FindAll("a[href='/sandbox/service-accounts/payments/checkout']").Count > 0 && page.FindAll("[data-failure=Unreachable]").Count > 0);
    }

    [Fact]
    public async Task An_account_is_created_and_appears()
    {
        var page = Open<ServiceAccountsPage>("/service-accounts?new=1", await demo.AsAsync("admin"));
        page.WaitForState(() => page.FindAll("#account-name").Count > 0);

        page.AtOnce(() => page.Find("#account-namespace").Input("default"));
        page.AtOnce(() => page.Find("#account-name").Input(_name));
        page.Press("Review");
        page.Apply();

        page.WaitForState(() => page.FindAll($"a[href='/sandbox/service-accounts/default/{_name}']").Count > 0);
        Assert.Equal(_name, (await demo.Get<ServiceAccountDirectory>().ReadAsync(await demo.AsAsync("admin"), "default", _name, default)).Name);
    }

    [Fact]
    public async Task A_name_kubernetes_refuses_is_said_with_its_field_and_stays_in_the_form()
    {
        var page = Open<ServiceAccountsPage>("/service-accounts?new=1", await demo.AsAsync("admin"));
        page.WaitForState(() => page.FindAll("#account-name").Count > 0);
        page.AtOnce(() => page.Find("#account-namespace").Input("default"));
        page.AtOnce(() => page.Find("#account-name").Input("Bad_Name"));

        page.Press("Review");

        page.Shows("metadata.name");
        Assert.Equal("Bad_Name", page.Find("#account-name").GetAttribute("value"));
    }

    [Fact]
    public async Task Who_may_not_create_one_there_learns_it_when_the_namespace_is_chosen()
    {
        var page = Open<ServiceAccountsPage>("/service-accounts?new=1", await demo.AsAsync("developer"));
        page.WaitForState(() => page.FindAll("#account-namespaces option").Count > 0);

        page.AtOnce(() => page.Find("#account-namespace").Input("platform"));

        page.Shows("Needs create on serviceaccounts in platform");
        page.IsOffered("Review", enabled: false);
    }

    [Fact]
    public async Task One_account_shows_its_roles_with_their_policies_and_leads_to_a_new_binding()
    {
        var page = OpenAccount(await demo.AsAsync("admin"), "payments", "checkout");

        page.Shows("payments-checkout");
        page.Press("Bind a role");

        Assert.EndsWith("/sandbox/roles?new=kubernetes&namespace=payments&account=checkout", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_an_account_says_which_pods_and_roles_it_leaves_behind()
    {
        var page = OpenAccount(await demo.AsAsync("admin"), "payments", "checkout");

        page.Press("Delete");

        page.Shows("keep naming it");
        Assert.Contains("will be refused by Vault", page.Text(), StringComparison.Ordinal);
        Assert.True(page.Find("[data-apply]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Who_may_not_bind_a_role_sees_what_is_missing()
    {
        var page = OpenAccount(await demo.AsAsync("auditor"), "payments", "checkout");

        page.Shows("Needs create on auth/kubernetes/role/checkout");
        page.IsOffered("Bind a role", enabled: false);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_said_to_be()
    {
        var admin = await demo.AsAsync("admin");
        var environment = admin.Environment with { Cluster = admin.Environment.Cluster with { Server = new Uri("https://127.0.0.1:1") } };

        var page = Open<ServiceAccountsPage>("/service-accounts", admin with { Environment = environment, Kubernetes = admin.Kubernetes with { Environment = environment } });

        page.WaitForState(() => page.FindAll("[data-failure=Unreachable]").Count > 0);
    }

    private IRenderedComponent<ServiceAccountPage> OpenAccount(EnvironmentSession session, string ns, string name) =>
        Open<ServiceAccountPage>($"/service-accounts/{ns}/{name}", session, parameters => parameters.Add(shown => shown.Namespace, ns).Add(shown => shown.Name, name));

    private static EnvironmentSession At(EnvironmentSession session, Uri vault)
    {
        var environment = session.Environment with { Vault = session.Environment.Vault with { Address = vault } };
        return session with
        {
            Environment = environment,
            Vault = new Portal.Core.Vault.VaultSession { Environment = environment, Token = session.Vault.Token, Identity = session.Vault.Identity },
        };
    }
}
