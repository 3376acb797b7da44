using Bunit;
using Portal.Core.Environments;
using Portal.Features.Workloads;
using Portal.Testing;

namespace Portal.Tests.Features.Workloads;

[Collection(DemoWorld.Name)]
public sealed class WorkloadsPageTests(DemoSandbox demo) : PageContext
{
    [Fact]
    public async Task Each_workload_stands_there_with_its_injection_and_why()
    {
        var page = Open<WorkloadsPage>("/workloads", await demo.AsAsync("admin"));

        page.Shows("fraud-scoring");

        var row = page.FindAll("tbody tr").First(row => row.QuerySelector("a[href='/sandbox/workloads/payments/deployment/checkout']") is not null);
        Assert.Contains("Injected", row.QuerySelector(".chip")!.TextContent, StringComparison.Ordinal);
        var refused = page.FindAll("tbody tr").First(row => row.QuerySelector("a[href='/sandbox/workloads/storefront/deployment/newsletter']") is not null);
        Assert.Contains("Refused", refused.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_refused_ones_are_shown_when_the_address_says_so()
    {
        var page = Open<WorkloadsPage>("/workloads?injection=refused", await demo.AsAsync("admin"));

        page.Shows("newsletter");

        Assert.All(page.FindAll("tbody .chip"), chip => Assert.Contains("Refused", chip.TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_says_so_and_a_broken_vault_does_not_matter()
    {
        var admin = await demo.AsAsync("admin");
        var noCluster = At(admin, admin.Environment with { Cluster = admin.Environment.Cluster with { Server = new Uri("https://127.0.0.1:1") } });
        var noVault = At(admin, admin.Environment with { Vault = admin.Environment.Vault with { Address = new Uri("http://127.0.0.1:1") } });

        var dark = Open<WorkloadsPage>("/workloads", noCluster);
        dark.WaitForState(() => dark.FindAll("[data-failure=Unreachable]").Count > 0);
        var half = Open<WorkloadsPage>("/workloads", noVault);

        half.Shows("checkout");
        Assert.Empty(half.FindAll("[data-failure]"));
    }

    [Fact]
    public async Task A_pod_cannot_be_injected_and_the_button_says_why()
    {
        var pod = (await demo.Get<Portal.Core.Workloads.WorkloadDirectory>().ListAsync(await demo.AsAsync("admin"), "default", default)).Items.Single(workload => workload.Key.Name == "orgchart").Pods[0].Name;

        var page = OpenWorkload(await demo.AsAsync("admin"), "default", "pod", pod);

        // The pod belongs to a deployment, so it is no workload of its own.
        page.Shows($"There is no Pod {pod} in default");
    }

    [Fact]
    public async Task Who_may_not_patch_sees_what_is_missing()
    {
        var page = OpenWorkload(await demo.AsAsync("auditor"), "payments", "deployment", "checkout");

        page.Shows("Needs patch on deployments checkout in payments");
        page.IsOffered("Inject a secret", enabled: false);
    }

    [Fact]
    public async Task A_healthy_workload_shows_its_role_and_files_and_a_broken_one_its_mistakes()
    {
        var healthy = OpenWorkload(await demo.AsAsync("admin"), "default", "deployment", "orgchart");
        healthy.Shows("/vault/secrets/database-config");
        Assert.NotEmpty(healthy.FindAll("a[href='/sandbox/roles/kubernetes/internal-app']"));

        var broken = OpenWorkload(await demo.AsAsync("admin"), "storefront", "deployment", "newsletter");
        broken.Shows("What is wrong with the annotations");
    }

    [Theory]
    [InlineData("pods", "vault-agent-init")]
    [InlineData("annotations", "vault.hashicorp.com/role")]
    [InlineData("events", "ScalingReplicaSet")]
    [InlineData("log", "authentication successful")]
    public async Task Each_view_shows_what_it_is_about(string tab, string text)
    {
        OpenWorkload(await demo.AsAsync("admin"), "default", "deployment", "orgchart", tab).Shows(text);
    }

    [Fact]
    public async Task Files_are_verified_without_being_shown_and_shown_only_on_reveal()
    {
        var page = OpenWorkload(await demo.AsAsync("admin"), "default", "deployment", "orgchart", "files");

        page.Press("Verify files");
        var text = page.Shows("It matches");
        Assert.DoesNotContain("postgresql://", text, StringComparison.Ordinal);
        page.AtOnce(() => page.Find("button[aria-label^='Reveal']").Click());

        page.WaitForState(() => page.FindAll(".secret .value").Count > 0);
    }

    [Fact]
    public async Task Something_that_is_not_there_leads_back_to_the_list()
    {
        var admin = await demo.AsAsync("admin");

        OpenWorkload(admin, "default", "deployment", "nobody").Shows("There is no Deployment nobody in default");
        OpenWorkload(admin, "default", "widget", "nobody").Shows("Kubernetes has no workload of the kind widget");
    }

    private IRenderedComponent<WorkloadPage> OpenWorkload(EnvironmentSession session, string ns, string kind, string name, string? tab = null) =>
        Open<WorkloadPage>($"/workloads/{ns}/{kind}/{name}{(tab is null ? "" : "?tab=" + tab)}", session, parameters => parameters.Add(shown => shown.Namespace, ns).Add(shown => shown.Kind, kind).Add(shown => shown.Name, name));

    private static EnvironmentSession At(EnvironmentSession session, PortalEnvironment environment)
    {
        var vault = new Portal.Core.Vault.VaultSession { Environment = environment, Token = session.Vault.Token, Identity = session.Vault.Identity };
        return new EnvironmentSession(environment, vault, session.Kubernetes with { Environment = environment });
    }
}
