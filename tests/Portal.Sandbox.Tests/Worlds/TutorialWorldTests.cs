using Portal.Sandbox.Faults;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Tests.Worlds;

/// <summary>The walk-through, done with plain requests from the empty world to the rendered file, and what can go wrong on the way.</summary>
public sealed class TutorialWorldTests : IAsyncLifetime
{
    private const string Deployment = "/apis/apps/v1/namespaces/default/deployments/orgchart";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string Annotations = """
        {"spec":{"template":{"metadata":{"annotations":{
          "vault.hashicorp.com/agent-inject":"true",
          "vault.hashicorp.com/role":"internal-app",
          "vault.hashicorp.com/agent-inject-secret-database-config.txt":"internal/data/database/config"}}}}}
        """;

    private readonly TutorialFixture _world = new();

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Vault_starts_with_people_and_nothing_else()
    {
        var token = await _world.SignInAsync("admin");
        var (_, mounts) = await _world.VaultAsync(HttpMethod.Get, "sys/mounts", token);
        var (_, auth) = await _world.VaultAsync(HttpMethod.Get, "sys/auth", token);
        var (status, health) = await _world.VaultAsync(HttpMethod.Get, "sys/health", "");

        Assert.DoesNotContain(mounts.ObjectAt("data")!, mount => mount.Value.TextAt("type") == "kv");
        Assert.DoesNotContain(auth.ObjectAt("data")!, mount => mount.Value.TextAt("type") == "kubernetes");
        Assert.Equal((200, false, true), (status, health.FlagAt("sealed"), health.FlagAt("initialized")));
        Assert.Equal(["vault-0", "vault-1", "vault-2"], _world.Store.List("pods", "vault").Select(pod => pod.TextAt("metadata", "name")!).Where(name => !name.Contains("injector")));
        Assert.Null(_world.Pod("default", "orgchart"));
    }

    [Fact]
    public async Task The_whole_walk_through_ends_with_the_rendered_file()
    {
        await SetUpAsync();
        await _world.UntilAsync(_ => Ready("orgchart"), "orgchart runs once its account exists");
        Assert.Equal(["orgchart"], Containers());

        Assert.Equal(200, (await _world.KubeAsync(HttpMethod.Patch, Deployment, Annotations, "vp:userpass-admin", Strategic)).Status);
        await _world.UntilAsync(_ => Rolled() && Ready("orgchart") && Containers() is ["orgchart", "vault-agent"], "the new pod runs with its agent");

        var file = _world.Exec("default", "orgchart", "orgchart", "cat", "/vault/secrets/database-config.txt");
        Assert.StartsWith("data: map[password:db-secret-password username:db-readonly-username]\nmetadata: map[created_time:", file.Output, StringComparison.Ordinal);
        var log = await _world.LogAsync("default", "orgchart", "vault-agent-init");
        Assert.Matches(@"agent\.auth\.handler: authentication successful, sending token to sinks\n(.*\n)*.*agent: \(runner\) rendered ""\(dynamic\)"" => ""/vault/secrets/database-config\.txt""", log);
    }

    [Fact]
    public async Task A_changed_secret_is_rendered_again_by_the_sidecar()
    {
        await SetUpAsync();
        await _world.KubeAsync(HttpMethod.Patch, Deployment, Annotations, null, Strategic);
        await _world.UntilAsync(_ => Rolled() && Ready("orgchart") && Containers().Count == 2, "the new pod runs");

        await _world.VaultAsync(HttpMethod.Post, "internal/data/database/config", _world.Sandbox.RootToken, """{"data":{"username":"new","password":"newer"}}""");
        var pod = _world.Pod("default", "orgchart").TextAt("metadata", "name")!;
        await foreach (var line in _world.Sandbox.Parts.Kubelet.Logs("default", pod, "vault-agent", false, true, TestContext.Current.CancellationToken)!)
        {
            if (line.Text.Contains("rendered", StringComparison.Ordinal)) break;
        }

        Assert.Contains("password:newer", _world.Exec("default", "orgchart", "orgchart", "cat", "/vault/secrets/database-config.txt").Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_injector_a_pod_starts_without_its_secrets()
    {
        await SetUpAsync();
        await _world.UntilAsync(_ => Ready("orgchart"), "orgchart runs");

        _world.Sandbox.Faults.Add(new(FaultKind.InjectorDown));
        await _world.UntilAsync(store => !InjectorAnswers(store), "nothing is behind the webhook");
        await _world.KubeAsync(HttpMethod.Patch, Deployment, Annotations, null, Strategic);
        await _world.UntilAsync(_ => Rolled() && Ready("orgchart"), "the new pod runs");

        Assert.Equal(["orgchart"], Containers());
        Assert.Equal("true", _world.Pod("default", "orgchart").TextAt("metadata", "annotations", "vault.hashicorp.com/agent-inject"));
    }

    [Fact]
    public async Task A_sealed_vault_has_pods_that_are_not_ready_and_opens_again()
    {
        var fault = _world.Sandbox.Faults.Add(new(FaultKind.Sealed));
        await _world.UntilAsync(store => store.Get("statefulsets.apps", "vault", "vault").NumberAt("status", "readyReplicas") is null, "no pod of Vault is ready");
        await _world.UntilAsync(store => !store.Get("endpoints", "vault", "vault-active").ItemsAt("subsets").Any(), "no node is active");
        Assert.Equal(503, (await _world.VaultAsync(HttpMethod.Get, "sys/mounts", _world.Sandbox.RootToken)).Status);
        Assert.True((await _world.VaultAsync(HttpMethod.Get, "sys/seal-status", "")).Body.FlagAt("sealed"));

        fault.Dispose();
        await _world.UntilAsync(store => store.Get("statefulsets.apps", "vault", "vault").NumberAt("status", "readyReplicas") == 3, "they are again");
        Assert.Equal(200, (await _world.VaultAsync(HttpMethod.Get, "sys/mounts", _world.Sandbox.RootToken)).Status);
    }

    [Fact]
    public async Task A_pod_of_vault_that_is_replaced_becomes_a_node_again()
    {
        var before = _world.Store.Get("pods", "vault", "vault-0").TextAt("metadata", "uid");
        await _world.KubeAsync(HttpMethod.Delete, "/api/v1/namespaces/vault/pods/vault-0");

        await _world.UntilAsync(store => store.Get("pods", "vault", "vault-0") is { } pod && pod.TextAt("metadata", "uid") != before
            && store.Get("endpoints", "vault", "vault-active").ItemsAt("subsets").SelectMany(subset => subset.ItemsAt("addresses")).Any(address => address.TextAt("targetRef", "uid") == pod.TextAt("metadata", "uid")), "the new pod is the active node");
    }

    [Fact]
    public async Task Faults_meet_both_servers_until_they_are_cleared()
    {
        var (faults, token) = (_world.Sandbox.Faults, await _world.SignInAsync("admin"));
        foreach (var (kind, status) in new[] { (FaultKind.RateLimited, 429), (FaultKind.ErrorBeforeCommit, 500) })
        {
            foreach (var system in Enum.GetValues<FaultSystem>()) faults.Add(new(kind) { System = system });
            Assert.Equal(status, (await _world.VaultAsync(HttpMethod.Get, "sys/mounts", token)).Status);
            Assert.Equal(status, (await _world.KubeAsync(HttpMethod.Get, "/api/v1/pods")).Status);
            faults.Clear();
        }

        Assert.Equal(200, (await _world.VaultAsync(HttpMethod.Get, "sys/mounts", token)).Status);
        Assert.Equal(200, (await _world.KubeAsync(HttpMethod.Get, "/api/v1/pods")).Status);
    }

    [Theory]
    [InlineData(FaultKind.InjectorDown, "connect: connection refused")]
    [InlineData(FaultKind.WebhookCaWrong, "tls: failed to verify certificate: x509: certificate signed by unknown authority")]
    public async Task With_failure_policy_Fail_no_pod_is_made_while_the_webhook_cannot_be_called(FaultKind kind, string why)
    {
        const string pod = """{"metadata":{"name":"probe"},"spec":{"containers":[{"name":"app","image":"x"}]}}""";
        using (_world.Sandbox.Faults.Add(new(kind) { FailurePolicy = "Fail" }))
        {
            await _world.UntilAsync(store => kind is FaultKind.WebhookCaWrong || !InjectorAnswers(store), "the webhook is as broken as it should be");
            var (status, answer) = await _world.KubeAsync(HttpMethod.Post, "/api/v1/namespaces/default/pods?dryRun=All", pod);

            Assert.Equal(500, status);
            Assert.StartsWith("Internal error occurred: failed calling webhook \"vault.hashicorp.com\": failed to call webhook: Post \"https://vault-agent-injector-svc.vault.svc:443/mutate?timeout=30s\": ", answer.TextAt("message"), StringComparison.Ordinal);
            Assert.EndsWith(why, answer.TextAt("message"), StringComparison.Ordinal);
        }

        await _world.UntilAsync(InjectorAnswers, "the injector is back");
        Assert.Equal(201, (await _world.KubeAsync(HttpMethod.Post, "/api/v1/namespaces/default/pods?dryRun=All", pod)).Status);
        Assert.Equal("Ignore", _world.Store.List("mutatingwebhookconfigurations.admissionregistration.k8s.io").Single().ItemsAt("webhooks").Single().TextAt("failurePolicy"));
    }

    /// <summary>Steps 2 to 7, as admin.</summary>
    private async Task SetUpAsync()
    {
        var token = await _world.SignInAsync("admin");
        foreach (var (path, body) in new[]
        {
            ("sys/mounts/internal", """{"type":"kv","options":{"version":"2"}}"""),
            ("internal/data/database/config", """{"data":{"username":"db-readonly-username","password":"db-secret-password"}}"""),
            ("sys/auth/kubernetes", """{"type":"kubernetes"}"""),
            ("auth/kubernetes/config", """{"kubernetes_host":"https://kubernetes.default.svc:443"}"""),
            ("sys/policies/acl/internal-app", """{"policy":"path \"internal/data/database/config\" { capabilities = [\"read\"] }"}"""),
            ("auth/kubernetes/role/internal-app", """{"bound_service_account_names":"internal-app","bound_service_account_namespaces":"default","token_policies":"internal-app","token_ttl":"24h"}"""),
        })
        {
            var (status, answer) = await _world.VaultAsync(HttpMethod.Post, path, token, body);
            Assert.True(status is 200 or 204, $"{path}: {status} {answer}");
        }

        Assert.Equal(201, (await _world.KubeAsync(HttpMethod.Post, "/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"internal-app"}}""", "vp:userpass-admin")).Status);
    }

    private static bool InjectorAnswers(ObjectStore store) => store.Get("endpoints", "vault", "vault-agent-injector-svc").ItemsAt("subsets").Any(subset => subset.ItemsAt("addresses").Any());

    private bool Ready(string app) => _world.Pod("default", app).ItemsAt("status", "conditions").Any(condition => condition.TextAt("type") == "Ready" && condition.TextAt("status") == "True");

    /// <summary>The deployment has seen its latest template through: asked first, because what is then read of the pod is read of the new one.</summary>
    private bool Rolled()
    {
        var deployment = _world.Store.Get("deployments.apps", "default", "orgchart");
        return deployment.NumberAt("status", "observedGeneration") == deployment.NumberAt("metadata", "generation") && deployment.NumberAt("status", "updatedReplicas") == 1 && deployment.NumberAt("status", "replicas") == 1 && deployment.NumberAt("status", "availableReplicas") == 1 && deployment.NumberAt("metadata", "generation") > 1;
    }

    private IReadOnlyList<string> Containers() => [.. _world.Pod("default", "orgchart").ItemsAt("spec", "containers").Select(container => container.TextAt("name")!)];
}
