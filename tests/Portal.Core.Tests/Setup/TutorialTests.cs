using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Kubernetes;
using Portal.Core.Secrets;
using Portal.Core.Setup;
using Portal.Core.Workloads;
using Portal.Testing;

namespace Portal.Core.Tests.Setup;

/// <summary>The whole job from an empty Vault to a pod that has its secret, by plans alone.</summary>
public sealed class TutorialTests(TutorialSandbox sandbox) : IClassFixture<TutorialSandbox>
{
    private static readonly SecretPath Secret = new("internal", "database/config");
    private static readonly WorkloadKey Orgchart = new("default", WorkloadKind.Deployment, "orgchart");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task From_an_empty_vault_to_a_pod_with_its_secret()
    {
        var admin = await sandbox.AsAsync("admin");
        var start = await sandbox.Get<SetupChecklist>().CheckAsync(admin, Ct);
        Assert.Equal([1, 8], start.Steps.Where(step => step.State == SetupState.Done).Select(step => step.Number));

        await sandbox.Get<SecretEngines>().PlanEnable(admin, new NewEngine { Path = "internal" }).ApplyAsync(admin);
        await (await sandbox.Get<SecretPlans>().PlanCreateAsync(admin, Secret, [new("username", new Sensitive("db-readonly-username")), new("password", new Sensitive("db-secret-password"))], Ct)).ApplyAsync(admin);
        await ConnectAsync(admin);
        var plan = await GiveAsync(admin);
        var result = await plan.ApplyAsync(admin);
        var pod = await UntilInjectedAsync(admin);
        var proof = await sandbox.Get<ConnectKubernetesAuth>().ProveAsync(admin, "kubernetes", "internal-app", "default", "internal-app", Ct);
        var verified = await sandbox.Get<RenderedFiles>().VerifyAsync(admin, pod, Ct);
        var end = await sandbox.Get<SetupChecklist>().CheckAsync(admin, Ct);

        Assert.Equal(["sys/policies/acl/internal-app", "auth/kubernetes/role/internal-app", "serviceaccounts default/internal-app", "deployments default/orgchart"], plan.Steps.Select(step => step.Target));
        Assert.True(result.IsDone);
        Assert.True(proof.Succeeded, proof.Summary);
        Assert.Contains("internal-app", proof.Policies);
        var file = Assert.Single(verified.Files);
        Assert.True(file.Verdict == FileVerdict.Current, file.Sentence);
        Assert.Equal("/vault/secrets/database-config.txt", file.File.Path);
        Assert.Equal("postgresql://db-readonly-username:db-secret-password@postgres:5432/wizard", (await sandbox.Get<RenderedFiles>().RevealAsync(admin, pod, file.File.Path, Ct)).Reveal());
        Assert.All(end.Steps, step => Assert.True(step.State == SetupState.Done, $"{step.Number} {step.Title}: {step.Why}"));

        await OnceMoreAsync(admin, plan);
    }

    /// <summary>Everything is there now: the same form plans only what is different, an old plan is a conflict, and removing undoes it.</summary>
    private async Task OnceMoreAsync(EnvironmentSession admin, ChangePlan old)
    {
        var again = await GiveAsync(admin, "second.txt");
        Assert.Equal("deployments default/orgchart", Assert.Single(again.Steps).Target);

        await sandbox.Get<KubeClient>().PatchAsync(admin.Kubernetes, KubeKinds.Deployments, "default", "orgchart", KubePatch.Merge("""{"spec":{"revisionHistoryLimit":3}}"""), dryRun: false, Ct);
        Assert.Equal(Failure.Conflict, await again.FailureAsync(admin));
        Assert.Equal(Failure.AlreadyExists, await old.FailureAsync(admin));

        var removal = await sandbox.Get<InjectionPlans>().PlanRemoveAsync(admin, Orgchart, null, Ct);
        await removal.ApplyAsync(admin);
        var plain = (await sandbox.Get<WorkloadDirectory>().ListAsync(admin, "default", Ct)).Items.Single(workload => workload.Key == Orgchart);
        Assert.DoesNotContain(plain.Template.Annotations.Keys, key => key.StartsWith("vault.hashicorp.com/", StringComparison.Ordinal));
    }

    private async Task ConnectAsync(EnvironmentSession admin)
    {
        var connect = sandbox.Get<ConnectKubernetesAuth>();
        var suggestion = await connect.SuggestAsync(admin, Ct);
        Assert.Equal((TokenReviewer.VaultPod, "https://kubernetes.default.svc", false), (suggestion.Suggested.Reviewer, suggestion.Suggested.KubernetesHost, suggestion.MountExists));
        await (await connect.PlanAsync(admin, suggestion.Suggested, Ct)).ApplyAsync(admin);

        var early = await connect.ProveAsync(admin, "kubernetes", "internal-app", "default", "default", Ct);
        Assert.False(early.Succeeded);
        Assert.Contains("does not exist", early.Summary, StringComparison.Ordinal);
    }

    private async Task<ChangePlan> GiveAsync(EnvironmentSession admin, string file = "database-config.txt") => await sandbox.Get<GiveSecretPlans>().PlanAsync(admin, new GiveSecretRequest
    {
        AuthMount = "kubernetes",
        Policy = "internal-app",
        ServiceAccount = "internal-app",
        Injection = new InjectionRequest
        {
            Workload = Orgchart,
            Secret = Secret,
            Kv = KvVersion.V2,
            Role = "internal-app",
            FileName = file,
            Template = """
                {{- with secret "internal/data/database/config" -}}
                postgresql://{{ .Data.data.username }}:{{ .Data.data.password }}@postgres:5432/wizard
                {{- end -}}
                """,
        },
    }, Ct);

    private async Task<WorkloadPod> UntilInjectedAsync(EnvironmentSession admin)
    {
        var names = (await sandbox.Get<CurrentInjector>().ReadAsync(admin, Ct)).Names;
        await foreach (var snapshot in sandbox.Get<WorkloadDirectory>().FollowAsync(admin, Orgchart, Ct))
        {
            var workload = Assert.Single(snapshot.Items);
            if (InjectionState.Of(workload, names, TimeProvider.System.GetUtcNow()).Status == InjectionStatus.Injected && workload.Rollout.IsDone) return workload.Pods.First(pod => pod is { IsReady: true, IsCurrent: true, IsTerminating: false });
        }

        throw new InvalidOperationException("The watch ended.");
    }
}
