using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;

namespace Portal.Sandbox.Tests.Kubernetes;

/// <summary>What happens to a pod before it is stored.</summary>
public sealed class PodAdmissionTests
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Configurations = "mutatingwebhookconfigurations.admissionregistration.k8s.io";
    private const string Plain = """{"metadata":{"name":"web"},"spec":{"containers":[{"name":"app","image":"x"}]}}""";
    private const string Webhook = """
        {"metadata":{"name":"injector"},"webhooks":[{"name":"vault.hashicorp.com","sideEffects":"None","admissionReviewVersions":["v1"],"failurePolicy":"POLICY","timeoutSeconds":30,
         "clientConfig":{"service":{"name":"injector","namespace":"default","path":"/mutate"},"caBundle":"BUNDLE"},
         "rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"]}],
         "namespaceSelector":{"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["kube-system"]}]},
         "objectSelector":{"matchExpressions":[{"key":"app","operator":"NotIn","values":["injector"]}]}}]}
        """;

    private readonly Marking _injector = new();

    [Fact]
    public async Task A_pod_gets_its_account_and_the_accounts_token_as_files()
    {
        await using var cluster = await StartAsync("Ignore", reachable: true);

        var (_, pod, _) = await cluster.SendAsync("POST", "/api/v1/namespaces/kube-system/pods", Plain);

        var spec = pod!["spec"]!;
        var mount = spec["containers"]![0]!["volumeMounts"]![0]!;
        Assert.Equal("default", (string?)spec["serviceAccountName"]);
        Assert.Equal("/var/run/secrets/kubernetes.io/serviceaccount", (string?)mount["mountPath"]);
        Assert.Equal((string?)mount["name"], (string?)spec["volumes"]![0]!["name"]);
        Assert.Equal(3607, (int?)spec["volumes"]![0]!["projected"]!["sources"]![0]!["serviceAccountToken"]!["expirationSeconds"]);
    }

    [Theory]
    [InlineData("default", "web", true)]
    [InlineData("default", "injector", false)]
    [InlineData("kube-system", "web", false)]
    public async Task The_injector_sees_the_pods_that_the_webhook_selects(string ns, string app, bool seen)
    {
        await using var cluster = await StartAsync("Fail", reachable: true);

        var (code, pod, _) = await cluster.SendAsync("POST", $"/api/v1/namespaces/{ns}/pods?dryRun=All", $$$"""{"metadata":{"name":"web","labels":{"app":"{{{app}}}"}},"spec":{"containers":[{"name":"app","image":"x"}]}}""");

        Assert.Equal(201, code);
        Assert.Equal(seen, pod!["metadata"]!["annotations"]?["seen"] is not null);
        // What the injector adds gets defaults like everything else.
        if (seen) Assert.Equal("Always", (string?)pod["spec"]!["containers"]![1]!["imagePullPolicy"]);
    }

    [Fact]
    public async Task Without_an_endpoint_the_failure_policy_decides()
    {
        await using var ignoring = await StartAsync("Ignore", reachable: false);
        await using var failing = await StartAsync("Fail", reachable: false);

        var (ignored, pod, _) = await ignoring.SendAsync("POST", Pods, Plain);
        var (failed, status, _) = await failing.SendAsync("POST", Pods, Plain);

        Assert.Equal((201, 500), (ignored, failed));
        Assert.Null(pod!["metadata"]!["annotations"]);
        Assert.Equal("Internal error occurred: failed calling webhook \"vault.hashicorp.com\": failed to call webhook: Post \"https://injector.default.svc:443/mutate?timeout=30s\": dial tcp 10.96.0.9:443: connect: connection refused", (string?)status!["message"]);
    }

    [Fact]
    public async Task A_webhook_without_a_CA_bundle_is_not_trusted()
    {
        await using var cluster = await StartAsync("Fail", reachable: true);
        cluster.Store.Modify(Configurations, null, "injector", webhook =>
        {
            webhook["webhooks"]![0]!["clientConfig"]!.AsObject().Remove("caBundle");
            return webhook;
        });

        var (failed, status, _) = await cluster.SendAsync("POST", Pods, Plain);

        Assert.Equal(500, failed);
        Assert.EndsWith("?timeout=30s\": tls: failed to verify certificate: x509: certificate signed by unknown authority", (string?)status!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_injector_refuses_is_refused_in_its_words()
    {
        await using var cluster = await StartAsync("Ignore", reachable: true);
        _injector.Refusal = "error validating agent configuration: no Vault role found";

        var (code, status, _) = await cluster.SendAsync("POST", Pods, Plain);

        Assert.Equal(400, code);
        Assert.Equal("admission webhook \"vault.hashicorp.com\" denied the request: error validating agent configuration: no Vault role found", (string?)status!["message"]);
    }

    private async Task<ClusterFixture> StartAsync(string policy, bool reachable)
    {
        var cluster = await ClusterFixture.StartAsync(change: options => options with { PodAdmission = _injector });
        cluster.Store.Create("services", ClusterFixture.Parse("""{"metadata":{"name":"injector","namespace":"default"},"spec":{"clusterIP":"10.96.0.9","selector":{"app":"injector"}}}"""));
        if (reachable) cluster.Store.Create("endpoints", ClusterFixture.Parse("""{"metadata":{"name":"injector","namespace":"default"},"subsets":[{"addresses":[{"ip":"10.0.0.1"}]}]}"""));
        var bundle = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(cluster.Server.Certificates.AuthorityPem));
        var (made, _, _) = await cluster.SendAsync("POST", "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", Webhook.Replace("POLICY", policy, StringComparison.Ordinal).Replace("BUNDLE", bundle, StringComparison.Ordinal));
        Assert.Equal(201, made);
        return cluster;
    }

    private sealed class Marking : IPodAdmission
    {
        public bool Reachable => true;

        public string? Refusal { get; set; }

        public string? Admit(JsonObject pod, string requestNamespace)
        {
            pod["metadata"]!["annotations"] = new JsonObject { ["seen"] = requestNamespace };
            pod["spec"]!["containers"]!.AsArray().Add((JsonNode)new JsonObject { ["name"] = "agent", ["image"] = "vault" });
            return Refusal;
        }
    }
}
