using System.Text.Json.Nodes;

namespace Portal.Sandbox.Tests.Kubernetes;

/// <summary>What a namespace allows: limit ranges, quotas and pod security.</summary>
public sealed class NamespaceLimitsTests
{
    private const string Core = "/api/v1/namespaces/default/";

    [Fact]
    public async Task A_limit_range_fills_in_what_containers_leave_out_and_refuses_too_much()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("POST", Core + "limitranges", """{"metadata":{"name":"lr"},"spec":{"limits":[{"type":"Container","max":{"cpu":"1"},"defaultRequest":{"cpu":"100m"}}]}}""");

        var (_, pod, _) = await PodAsync(cluster, "a");
        var (status, refused, _) = await PodAsync(cluster, "b", """{"limits":{"cpu":"1500m"}}""");

        Assert.Equal("""{"limits":{"cpu":"1"},"requests":{"cpu":"100m"}}""", pod!["spec"]!["containers"]![0]!["resources"]!.ToJsonString());
        Assert.Equal("LimitRanger plugin set: cpu request for container app; cpu limit for container app", (string?)pod["metadata"]!["annotations"]!["kubernetes.io/limit-ranger"]);
        Assert.Equal(403, status);
        Assert.Equal("pods \"b\" is forbidden: maximum cpu usage per Container is 1, but limit is 1500m", (string?)refused!["message"]);
    }

    [Fact]
    public async Task A_quota_refuses_what_would_exceed_it_and_tells_what_is_used()
    {
        await using var cluster = (await ClusterFixture.StartAsync()).WithControllers();
        await cluster.SendAsync("POST", Core + "resourcequotas", """{"metadata":{"name":"q"},"spec":{"hard":{"pods":"1","requests.memory":"100Mi"}}}""");

        var (silent, said, _) = await PodAsync(cluster, "none");
        var (first, _, _) = await PodAsync(cluster, "a", """{"requests":{"memory":"64Mi"}}""");
        var (second, refused, _) = await PodAsync(cluster, "b", """{"requests":{"memory":"64Mi"}}""");

        Assert.Equal((403, 201, 403), (silent, first, second));
        Assert.Equal("pods \"none\" is forbidden: failed quota: q: must specify requests.memory for: app", (string?)said!["message"]);
        Assert.Equal("pods \"b\" is forbidden: exceeded quota: q, requested: pods=1,requests.memory=64Mi, used: pods=1,requests.memory=64Mi, limited: pods=1,requests.memory=100Mi", (string?)refused!["message"]);
        using var watch = await cluster.WatchAsync(Core + "resourcequotas?watch=true&timeoutSeconds=60");
        JsonNode? used;
        do used = JsonNode.Parse((await watch.ReadLineAsync(TestContext.Current.CancellationToken))!)!["object"]!["status"]?["used"];
        while ((string?)used?["pods"] != "1");
        Assert.Equal("64Mi", (string?)used["requests.memory"]);
    }

    [Fact]
    public async Task A_restricted_namespace_names_everything_a_pod_lacks()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        await cluster.SendAsync("PATCH", "/api/v1/namespaces/default", """{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"restricted"}}}""", contentType: "application/merge-patch+json");

        var (status, refused, _) = await PodAsync(cluster, "a");
        const string safe = """{"metadata":{"name":"b"},"spec":{"securityContext":{"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}},"containers":[{"name":"app","image":"x","securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}}""";
        var (allowed, _, _) = await cluster.SendAsync("POST", Core + "pods", safe);

        Assert.Equal((403, 201), (status, allowed));
        Assert.Equal("pods \"a\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false (container \"app\" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container \"app\" must set securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true (pod or container \"app\" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container \"app\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")", (string?)refused!["message"]);
    }

    private static Task<(int Status, JsonNode? Body, HttpResponseMessage Response)> PodAsync(ClusterFixture cluster, string name, string resources = "{}") =>
        cluster.SendAsync("POST", Core + "pods", $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"containers":[{"name":"app","image":"x","resources":{{{resources}}}}]}}""");
}
