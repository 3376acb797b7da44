using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Roles;
using Portal.Core.Secrets;
using Portal.Core.Workloads;
using Portal.Testing;

namespace Portal.Core.Tests.Injection;

/// <summary>Giving an app a secret lets in the app and nobody else, unless somebody chose otherwise and was told.</summary>
[Collection(ClusterCollection.Name)]
public sealed class GiveSecretTests(DemoSandbox demo)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_role_that_lets_others_in_is_not_added_to_unasked()
    {
        var refused = await Assert.ThrowsAsync<ApiException>(async () => await PlanAsync(await demo.AsAsync("admin"), "legacy-apps", mayWiden: false));

        Assert.Equal(Failure.AlreadyExists, refused.Failure);
        Assert.Contains("lets others log in too", Assert.Single(refused.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_adds_to_a_role_that_lets_others_in_is_told_who_can_read_the_secret_then()
    {
        var plan = await PlanAsync(await demo.AsAsync("admin"), "legacy-apps", mayWiden: true);

        Assert.Contains(plan.Steps, step => step is { Kind: ChangeKind.Update, Target: "auth/kubernetes/role/legacy-apps" });
        Assert.Contains(plan.Warnings, warning => warning.StartsWith("Everybody who logs in with the role legacy-apps", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_role_lets_in_this_account_alone_and_keeps_what_the_pods_read_so_far()
    {
        var plan = await PlanAsync(await demo.AsAsync("admin"), "orgchart-alone", mayWiden: false, new WorkloadKey("default", WorkloadKind.Deployment, "orgchart"), "internal-app");

        var role = plan.Steps.Single(step => step.Target == "auth/kubernetes/role/orgchart-alone");
        var after = ((TextContent)role.After!).Text;
        Assert.Contains("orgchart-policy", after, StringComparison.Ordinal);
        Assert.Contains("\"internal-app\"", after, StringComparison.Ordinal);
        Assert.Contains(plan.Warnings, warning => warning.StartsWith("It logs in with the role internal-app now.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("shop", "shop", "pods", "shop")]
    [InlineData("shop", "shop", "pods,shop*", "shop-web")]
    [InlineData("shop", "shop", "shop*,shop-web*", "shop-web-2")]
    [InlineData("mine", "shop", "mine", "mine")]
    [InlineData("all", "shop", "all*", "shop")]
    public void The_suggested_name_is_free_or_the_apps_alone(string used, string app, string there, string expected)
    {
        // A star marks a role that lets others in too.
        var roles = there.Split(',').Select(name => new KubernetesRole { Mount = "kubernetes", Name = name.TrimEnd('*'), ServiceAccountNames = name.EndsWith('*') ? ["*"] : ["runner"], ServiceAccountNamespaces = ["web"] });

        Assert.Equal(expected, OwnRole.Suggest(used == "shop" ? null : used, app, "web", "runner", [.. roles]));
    }

    private async Task<ChangePlan> PlanAsync(EnvironmentSession session, string role, bool mayWiden, WorkloadKey? app = null, string account = "metrics") => await demo.Get<GiveSecretPlans>().PlanAsync(session, new GiveSecretRequest
    {
        AuthMount = "kubernetes",
        Policy = "orgchart-policy",
        ServiceAccount = account,
        MayWiden = mayWiden,
        Injection = new InjectionRequest { Workload = app ?? new WorkloadKey("platform", WorkloadKind.Deployment, "metrics"), Secret = new SecretPath("internal", "database/config"), Kv = KvVersion.V2, Role = role, FileName = "extra.txt" },
    }, Ct);
}
