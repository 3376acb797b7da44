using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Vault;

namespace Portal.Sandbox.Tests.Vault;

/// <summary>What reaches a cluster when service accounts sign in. Whole logins are in the recordings.</summary>
public sealed class KubernetesLoginTests
{
    [Fact]
    public async Task Without_a_reviewer_of_its_own_the_method_asks_with_the_token_of_the_pod_vault_runs_in()
    {
        using var cluster = new Cluster(_ => Task.CompletedTask);
        await using var vault = await StartAsync(cluster, """{"kubernetes_host":"https://kubernetes.default.svc"}""");

        Assert.Equal(200, (await LoginAsync(vault)).Status);
        Assert.Equal("https://kubernetes.default.svc/apis/authentication.k8s.io/v1/tokenreviews own-pod", cluster.Asked.Single());
    }

    [Fact]
    public async Task A_configured_reviewer_comes_first()
    {
        using var cluster = new Cluster(_ => Task.CompletedTask);
        await using var vault = await StartAsync(cluster, """{"kubernetes_host":"https://cluster.example.test:6443/","token_reviewer_jwt":"reviewer"}""");

        Assert.Equal(200, (await LoginAsync(vault)).Status);
        Assert.Equal("https://cluster.example.test:6443/apis/authentication.k8s.io/v1/tokenreviews reviewer", cluster.Asked.Single());
    }

    [Fact]
    public async Task Everything_else_is_answered_while_a_cluster_takes_its_time()
    {
        var answer = new TaskCompletionSource();
        using var cluster = new Cluster(_ => answer.Task);
        await using var vault = await StartAsync(cluster, """{"kubernetes_host":"https://kubernetes.default.svc"}""");

        var login = LoginAsync(vault);
        Assert.Equal(200, (await vault.SendAsync("GET", "sys/mounts")).Status);
        Assert.False(login.IsCompleted);
        answer.SetResult();

        Assert.Equal(200, (await login).Status);
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_reached_refuses_everybody()
    {
        using var cluster = new Cluster(_ => throw new HttpRequestException("no route"));
        await using var vault = await StartAsync(cluster, """{"kubernetes_host":"https://kubernetes.default.svc"}""");

        Assert.Equal((403, "permission denied"), await LoginAsync(vault) is var reply ? (reply.Status, reply.Error) : default);
    }

    [Fact]
    public async Task A_token_that_was_over_before_is_not_even_asked_about()
    {
        using var cluster = new Cluster(_ => Task.CompletedTask);
        await using var vault = await StartAsync(cluster, """{"kubernetes_host":"https://kubernetes.default.svc"}""");
        vault.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal((403, "invalid expiration time (exp) claim: token is expired"), await LoginAsync(vault) is var reply ? (reply.Status, reply.Error) : default);
        Assert.Empty(cluster.Asked);
    }

    private static async Task<VaultFixture> StartAsync(Cluster cluster, string config)
    {
        var vault = await VaultFixture.StartAsync(options => options with { Outbound = cluster, ServiceAccountToken = () => "own-pod" });
        await vault.OkAsync("POST", "sys/auth/kubernetes", """{"type":"kubernetes"}""");
        await vault.OkAsync("POST", "auth/kubernetes/config", config);
        await vault.OkAsync("POST", "auth/kubernetes/role/app", """{"bound_service_account_names":"app","bound_service_account_namespaces":"team-*"}""");
        return vault;
    }

    private static Task<VaultReply> LoginAsync(VaultFixture vault)
    {
        var claims = """{"aud":["api"],"exp":1795600800,"kubernetes.io":{"namespace":"team-a","serviceaccount":{"name":"app","uid":"u-1"}}}""";
        return vault.SendAsync("POST", "auth/kubernetes/login", $$"""{"role":"app","jwt":"{{Part("{}")}}.{{Part(claims)}}.{{Part("signature")}}"}""", "");
    }

    private static string Part(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Confirms every token as the one of team-a's app, when it is asked to.</summary>
    private sealed class Cluster(Func<HttpRequestMessage, Task> answer) : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add($"{request.RequestUri} {request.Headers.Authorization!.Parameter}");
            await answer(request);
            var status = new JsonObject
            {
                ["status"] = new JsonObject
                {
                    ["authenticated"] = true,
                    ["audiences"] = new JsonArray("api"),
                    ["user"] = new JsonObject { ["username"] = "system:serviceaccount:team-a:app", ["uid"] = "u-1" },
                },
            };
            return new HttpResponseMessage(HttpStatusCode.Created) { Content = new StringContent(status.ToJsonString(), Encoding.UTF8, "application/json") };
        }
    }
}
