using k8s.Models;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Kubernetes.Injectors;
using Portal.Core.ServiceAccounts;
using Portal.Core.Setup;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Worlds;
using Portal.Testing;

namespace Portal.Core.Tests.Faults;

/// <summary>What stands between a pod and its secret when the injector, the reviewer or a clock is wrong.</summary>
[Collection(BrokenSandbox.Name)]
public sealed class InjectionFaultTests(DemoSandbox demo) : IDisposable
{
    private readonly string _pod = "fault-" + Guid.NewGuid().ToString("n")[..6];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private SandboxFaults Faults => demo.Server.Faults;

    public void Dispose() => Faults.Clear();

    [Theory]
    [InlineData(FaultKind.InjectorDown, "connect: connection refused")]
    [InlineData(FaultKind.WebhookCaWrong, "tls: failed to verify certificate: x509: certificate signed by unknown authority")]
    public async Task With_Ignore_a_pod_starts_without_its_secret_and_with_Fail_it_is_refused(FaultKind kind, string why)
    {
        var owner = await demo.OperatorAsync();
        using (await BreakAsync(kind, "Ignore"))
        {
            Assert.DoesNotContain("vault-agent", await ContainersAsync(owner));
            Assert.Equal("Ignore", (await InjectorAsync()).Webhook!.FailurePolicy);
        }

        using (await BreakAsync(kind, "Fail"))
        {
            var refused = await Breaking.FailureAsync(() => ContainersAsync(owner));
            Assert.Equal(Failure.ServerError, refused.Failure);
            Assert.EndsWith(why, refused.Errors.Single(), StringComparison.Ordinal);
            Assert.Equal("Fail", (await InjectorAsync()).Webhook!.FailurePolicy);
        }

        await UntilAsync(InjectorAnswers, "the injector is back");
        Assert.Contains("vault-agent", await ContainersAsync(owner));
        Assert.Equal("Ignore", (await InjectorAsync()).Webhook!.FailurePolicy);
    }

    [Fact]
    public async Task An_injector_that_is_down_is_a_problem_the_overview_names()
    {
        using var fault = await BreakAsync(FaultKind.InjectorDown, null);
        await UntilAsync(store => store.Get("deployments.apps", "vault", "vault-agent-injector").NumberAt("status", "readyReplicas") is null, "no pod of the injector is ready");

        Assert.Contains((await InjectorAsync()).Problems, problem => problem.Contains("new pods start without their secrets", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_rights_of_the_reviewer_logins_are_denied_and_the_proof_says_what_to_look_at()
    {
        Assert.True((await ProveAsync()).Succeeded);
        using (Faults.Add(new(FaultKind.ReviewerWithoutRights)))
        {
            var proof = await ProveAsync();
            Assert.Equal((ApiSystem.Vault, Failure.Denied), (proof.Failure!.System, proof.Failure.Failure));
            Assert.Equal(["permission denied"], proof.Failure.Errors);
            Assert.Contains("system:auth-delegator", proof.NextStep, StringComparison.Ordinal);
            Assert.False(await IsBoundAsync());
        }

        Assert.True(await IsBoundAsync());
        Assert.True((await ProveAsync()).Succeeded);
    }

    [Theory]
    [InlineData(FaultSystem.Vault, -600, "invalid not before (nbf) claim: token not yet valid")]
    [InlineData(FaultSystem.Vault, 7200, "invalid expiration time (exp) claim: token is expired")]
    [InlineData(FaultSystem.Kubernetes, 7200, "invalid not before (nbf) claim: token not yet valid")]
    public async Task Clocks_that_differ_make_a_token_invalid_and_the_proof_says_so(FaultSystem system, int ahead, string said)
    {
        using (Faults.Add(new(FaultKind.ClockSkew) { System = system, By = TimeSpan.FromSeconds(ahead) }))
        {
            var proof = await ProveAsync();
            Assert.Equal([said], proof.Failure!.Errors);
            Assert.Contains("clocks", proof.NextStep, StringComparison.Ordinal);
        }

        Assert.True((await ProveAsync()).Succeeded);
    }

    [Fact]
    public async Task A_cluster_whose_clock_is_behind_does_not_know_the_portal_s_token_yet()
    {
        var admin = await demo.AsAsync("admin");
        using (Faults.Add(new(FaultKind.ClockSkew) { System = FaultSystem.Kubernetes, By = TimeSpan.FromHours(-1) }))
        {
            Assert.Equal(Failure.SignedOut, (await Breaking.FailureAsync(() => demo.Get<ServiceAccountDirectory>().ListAsync(admin with { }, "default", Ct))).Failure);
        }

        await demo.Get<ServiceAccountDirectory>().ListAsync(admin with { }, "default", Ct);
    }

    private async Task<ActiveFault> BreakAsync(FaultKind kind, string? policy)
    {
        var fault = Faults.Add(new(kind) { FailurePolicy = policy });
        if (kind is FaultKind.InjectorDown) await UntilAsync(store => !InjectorAnswers(store), "nothing is behind the webhook");
        return fault;
    }

    /// <summary>The containers of a pod that asks to be injected; it is deleted again.</summary>
    private async Task<string[]> ContainersAsync(EnvironmentSession owner)
    {
        var annotations = new Dictionary<string, string> { ["vault.hashicorp.com/agent-inject"] = "true", ["vault.hashicorp.com/role"] = "internal-app" };
        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = _pod, NamespaceProperty = "default", Annotations = annotations },
            Spec = new V1PodSpec { ServiceAccountName = "internal-app", Containers = [new V1Container { Name = "app", Image = "app" }] },
        };
        var made = await demo.Get<KubeClient>().CreateAsync(owner.Kubernetes, KubeKinds.Pods, "default", pod, Ct);
        demo.Server.Parts.Store.Delete("pods", "default", _pod, new(GracePeriodSeconds: 0));
        return [.. made.Spec.Containers.Select(container => container.Name)];
    }

    private async Task<Injector> InjectorAsync() => Assert.Single((await demo.Get<InjectorDirectory>().ListAsync((await demo.AsAsync("admin")).Kubernetes, Ct)).Items);

    private async Task<LoginProof> ProveAsync() => await demo.Get<ConnectKubernetesAuth>().ProveAsync(await demo.AsAsync("admin"), "kubernetes", "internal-app", "default", "internal-app", Ct);

    private async Task<bool> IsBoundAsync() =>
        await new ReviewerSteps(demo.Get<KubeClient>(), demo.Get<ServiceAccountDirectory>(), TimeProvider.System).IsBoundAsync(await demo.AsAsync("admin"), "vault", "vault", Ct);

    private async Task UntilAsync(Func<ObjectStore, bool> so, string what)
    {
        using var http = new HttpClient();
        await new WorldCluster(http, "", demo.Server.Parts.Store).UntilAsync(so, _ => what, Ct);
    }

    private static bool InjectorAnswers(ObjectStore store) =>
        store.Get("endpoints", "vault", "vault-agent-injector-svc").ItemsAt("subsets").Any(subset => subset.ItemsAt("addresses").Any());
}
