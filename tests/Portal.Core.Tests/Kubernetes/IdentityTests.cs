using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;

namespace Portal.Core.Tests.Kubernetes;

/// <summary>What a cluster is told about who is asking, as it arrives (ADR 0002).</summary>
public sealed class IdentityTests
{
    private const string NoPods = """{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[]}""";

    [Fact]
    public async Task A_request_carries_one_user_name_and_the_portal_s_token_and_nothing_else_of_anybody()
    {
        await using var server = await CapturingServer.StartAsync(CapturingServer.Answers(200, NoPods));
        using var client = new KubeClient(TimeProvider.System);

        await client.ListAsync(KubeSessions.Of(server.Address) with { Groups = ["system:masters", "b"] }, KubeKinds.Pods, null, TestContext.Current.CancellationToken);

        var headers = Assert.Single(server.Requests).Headers;
        Assert.Equal(["Accept: application/json", "Authorization: Bearer portal-token", $"Host: {server.Address.Authority}", "Impersonate-User: vp:userpass-ada", "User-Agent: vault-portal"], headers.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("bob\r\nImpersonate-Group: system:masters")]
    [InlineData("bob\n")]
    [InlineData("system:admin")]
    [InlineData("System:masters")]
    [InlineData("bob, alice")]
    [InlineData("bob alice")]
    [InlineData("böb")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_name_that_cannot_be_a_plain_header_value_never_leaves(string? user)
    {
        await using var server = await CapturingServer.StartAsync(CapturingServer.Answers(200, NoPods));
        using var client = new KubeClient(TimeProvider.System);

        var refused = await Assert.ThrowsAsync<ApiException>(() => client.ListAsync(KubeSessions.Of(server.Address, user), KubeKinds.Pods, null, TestContext.Current.CancellationToken));

        Assert.Equal(Failure.Denied, refused.Failure);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Without_a_token_of_its_own_the_portal_does_not_ask_as_nobody()
    {
        await using var server = await CapturingServer.StartAsync(CapturingServer.Answers(200, NoPods));
        using var client = new KubeClient(TimeProvider.System);
        var session = KubeSessions.Of(server.Address, cluster: new ClusterTarget { Server = server.Address, Identity = ClusterIdentity.Impersonate });

        var refused = await Assert.ThrowsAsync<ApiException>(() => client.ListAsync(session, KubeKinds.Pods, null, TestContext.Current.CancellationToken));

        Assert.Equal(Failure.SignedOut, refused.Failure);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_rotated_token_file_is_read_again()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var server = await CapturingServer.StartAsync(CapturingServer.Answers(200, NoPods));
        using var client = new KubeClient(time);
        var file = Path.GetTempFileName();
        var session = KubeSessions.Of(server.Address, cluster: new ClusterTarget { Server = server.Address, Identity = ClusterIdentity.Impersonate, TokenFile = file });
        foreach (var token in new[] { "first", "second" })
        {
            await File.WriteAllTextAsync(file, token + "\n", TestContext.Current.CancellationToken);
            await client.ListAsync(session, KubeKinds.Pods, null, TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromMinutes(2));
        }

        File.Delete(file);

        Assert.Equal(["Authorization: Bearer first", "Authorization: Bearer second"], server.Requests.Select(request => request.Headers.Single(header => header.StartsWith("Authorization", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Two_people_at_once_are_never_taken_for_each_other()
    {
        await using var server = await CapturingServer.StartAsync(CapturingServer.Answers(200, NoPods));
        using var client = new KubeClient(TimeProvider.System);
        KubeSession[] people = [KubeSessions.Of(server.Address, "vp:ada"), KubeSessions.Of(server.Address, "vp:bob")];

        // Each person lists a namespace of their own name.
        await Task.WhenAll(Enumerable.Range(0, 200).Select(turn => client.ListAsync(people[turn % 2], KubeKinds.Pods, people[turn % 2].User![3..], TestContext.Current.CancellationToken)));

        Assert.Equal(200, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Contains("Impersonate-User: vp:" + request.Path.Split('/')[4], request.Headers));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_because_it_would_take_the_token_along()
    {
        await using var elsewhere = await CapturingServer.StartAsync(CapturingServer.Answers(200, NoPods));
        await using var server = await CapturingServer.StartAsync(CapturingServer.Answers(302, "", ("Location", elsewhere.Address.ToString())));
        using var client = new KubeClient(TimeProvider.System);

        await Assert.ThrowsAsync<ApiException>(() => client.ListAsync(KubeSessions.Of(server.Address), KubeKinds.Pods, null, TestContext.Current.CancellationToken));

        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_kubeconfig_that_impersonates_is_obeyed()
    {
        await using var server = await CapturingServer.StartAsync(CapturingServer.Answers(200, NoPods));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $$"""
            apiVersion: v1
            kind: Config
            current-context: here
            clusters: [{ name: c, cluster: { server: "{{server.Address}}" } }]
            users: [{ name: u, user: { token: mine, as: auditor@example.com } }]
            contexts: [{ name: here, context: { cluster: c, user: u } }]
            """, TestContext.Current.CancellationToken);
        using var client = new KubeClient(TimeProvider.System);

        await client.ListAsync(KubeSessions.Of(server.Address, null, new ClusterTarget { Identity = ClusterIdentity.Kubeconfig, KubeconfigPath = file }), KubeKinds.Pods, null, TestContext.Current.CancellationToken);
        File.Delete(file);

        Assert.Contains("Authorization: Bearer mine", server.Requests[0].Headers);
        Assert.Contains("Impersonate-User: auditor@example.com", server.Requests[0].Headers);
    }
}
