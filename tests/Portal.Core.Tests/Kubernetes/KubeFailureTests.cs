using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Testing;

namespace Portal.Core.Tests.Kubernetes;

/// <summary>Every way a cluster can fail to answer is one word of one vocabulary.</summary>
public sealed class KubeFailureTests
{
    [Theory]
    [InlineData(401, "Unauthorized", Failure.SignedOut)]
    [InlineData(403, "Forbidden", Failure.Denied)]
    [InlineData(404, "NotFound", Failure.NotFound)]
    [InlineData(409, "Conflict", Failure.Conflict)]
    [InlineData(409, "AlreadyExists", Failure.AlreadyExists)]
    [InlineData(422, "Invalid", Failure.Invalid)]
    [InlineData(400, "BadRequest", Failure.Invalid)]
    [InlineData(429, "TooManyRequests", Failure.Throttled)]
    [InlineData(500, "InternalError", Failure.ServerError)]
    [InlineData(503, "ServiceUnavailable", Failure.ServerError)]
    public async Task A_status_becomes_a_failure_with_the_server_s_words(int code, string reason, Failure expected)
    {
        var body = $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"why it is so","reason":"{{reason}}","code":{{code}}}""";

        var failure = await FailureOf(CapturingServer.Answers(code, body, ("Audit-Id", "a-1")));

        Assert.Equal(expected, failure.Failure);
        Assert.Equal(["why it is so"], failure.Errors);
        Assert.Equal("a-1", failure.RequestId);
        Assert.Equal("pods default/app", failure.Target);
    }

    [Fact]
    public async Task The_fields_of_an_invalid_object_are_kept()
    {
        const string Body = """{"kind":"Status","status":"Failure","message":"Pod is invalid","reason":"Invalid","code":422,"details":{"causes":[{"reason":"FieldValueInvalid","message":"must be lower case","field":"metadata.name"}]}}""";

        var failure = await FailureOf(CapturingServer.Answers(422, Body));

        Assert.Equal([new FieldError("metadata.name", "must be lower case")], failure.Fields);
    }

    [Fact]
    public async Task Too_many_requests_says_how_long_to_wait()
    {
        var failure = await FailureOf(CapturingServer.Answers(429, "{}", ("Retry-After", "7")));

        Assert.Equal(TimeSpan.FromSeconds(7), failure.RetryAfter);
    }

    [Theory]
    [InlineData(200, "<html>a proxy</html>", Failure.Unreadable)]
    [InlineData(502, "<html>a proxy</html>", Failure.ServerError)]
    [InlineData(403, "<html>a proxy</html>", Failure.Denied)]
    [InlineData(302, "", Failure.Unreadable)]
    public async Task An_answer_of_something_in_between_is_no_answer_of_the_cluster(int code, string body, Failure expected)
    {
        Assert.Equal(expected, (await FailureOf(CapturingServer.Answers(code, body))).Failure);
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_answer_is_unreachable()
    {
        Assert.Equal(Failure.Unreachable, (await FailureOf(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        })).Failure);
    }

    [Fact]
    public async Task Nothing_at_the_address_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        listener.Stop();
        using var client = new KubeClient(TimeProvider.System);

        var failure = await Assert.ThrowsAsync<ApiException>(() => client.ReadAsync(KubeSessions.Of(address), KubeKinds.Pods, "default", "app", TestContext.Current.CancellationToken));

        Assert.Equal(Failure.Unreachable, failure.Failure);
    }

    [Theory]
    [InlineData("127.0.0.1", false, "It is signed by an authority the portal does not trust.")]
    [InlineData("localhost", true, "It is made for another name than the one in the address.")]
    public async Task A_certificate_of_another_authority_or_for_another_name_stops_the_request_before_the_token_is_sent(string host, bool isTrusted, string why)
    {
        await using var server = await StubServer.StartAsync(context => Task.CompletedTask, https: true);
        await using var other = await StubServer.StartAsync(context => Task.CompletedTask, https: true);
        using var client = new KubeClient(TimeProvider.System);
        var cluster = new ClusterTarget
        {
            Server = new UriBuilder(server.Address) { Host = host }.Uri,
            CaCertificate = (isTrusted ? server : other).Certificate!.ExportCertificatePem(),
            Identity = ClusterIdentity.Impersonate,
            Token = new Sensitive("portal-token"),
        };

        var failure = await Assert.ThrowsAsync<ApiException>(() => client.ReadAsync(KubeSessions.Of(server.Address, cluster: cluster), KubeKinds.Pods, "default", "app", TestContext.Current.CancellationToken));

        Assert.Equal(Failure.UntrustedCertificate, failure.Failure);
        Assert.Equal([why], failure.Errors);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_a_timeout_and_giving_up_is_not_a_failure()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        await using var server = await CapturingServer.StartAsync(async context =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var client = new KubeClient(time);
        using var giveUp = new CancellationTokenSource();

        var slow = client.ReadAsync(KubeSessions.Of(server.Address), KubeKinds.Pods, "default", "app", TestContext.Current.CancellationToken);
        await asked.Task;
        time.Advance(TimeSpan.FromMinutes(1));
        var failure = await Assert.ThrowsAsync<ApiException>(() => slow);
        var left = client.ReadAsync(KubeSessions.Of(server.Address), KubeKinds.Pods, "default", "app", giveUp.Token);
        await giveUp.CancelAsync();

        Assert.Equal(Failure.Timeout, failure.Failure);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
    }

    private static async Task<ApiException> FailureOf(Microsoft.AspNetCore.Http.RequestDelegate answer)
    {
        await using var server = await CapturingServer.StartAsync(answer);
        using var client = new KubeClient(TimeProvider.System);
        return await Assert.ThrowsAsync<ApiException>(() => client.ReadAsync(KubeSessions.Of(server.Address), KubeKinds.Pods, "default", "app", TestContext.Current.CancellationToken));
    }
}
