using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.Secrets;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;
using Portal.Testing;

namespace Portal.Core.Tests.Vault;

public sealed class VaultClientTests : IDisposable
{
    private const string PolicySaysNo = """{"errors":["1 error occurred:\n\t* permission denied\n\n"]}""";
    private const string Gone = """{"errors":["permission denied"]}""";
    private readonly ServiceProvider _core = Portal.Testing.Core.Start();

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData(400, """{"errors":["check-and-set parameter did not match the current version"]}""", Failure.Conflict)]
    [InlineData(400, """{"errors":["path is already in use at kv/"]}""", Failure.AlreadyExists)]
    [InlineData(400, """{"errors":["no host provided"]}""", Failure.Invalid)]
    [InlineData(400, """{"errors":["missing client token"]}""", Failure.SignedOut)]
    [InlineData(404, """{"errors":[]}""", Failure.NotFound)]
    [InlineData(404, "<html>no such page</html>", Failure.Unreadable)]
    [InlineData(405, """{"errors":["1 error occurred:\n\t* unsupported operation\n\n"]}""", Failure.Invalid)]
    [InlineData(429, """{"errors":["request path \"x\": rate limit quota exceeded"]}""", Failure.Throttled)]
    [InlineData(472, "{}", Failure.NotActive)]
    [InlineData(307, "", Failure.NotActive)]
    [InlineData(500, """{"errors":["1 error occurred:\n\t* internal error\n\n"]}""", Failure.ServerError)]
    [InlineData(501, "{}", Failure.NotActive)]
    [InlineData(502, "<html>bad gateway</html>", Failure.ServerError)]
    [InlineData(503, """{"errors":["Vault is sealed"]}""", Failure.Sealed)]
    [InlineData(503, """{"errors":["no active Vault instance found"]}""", Failure.NotActive)]
    [InlineData(504, "<html>gateway timeout</html>", Failure.Timeout)]
    [InlineData(200, "<html>sign in to the proxy</html>", Failure.Unreadable)]
    [InlineData(200, """{"data":{"keys":""", Failure.Unreadable)]
    public async Task Every_answer_that_is_none_has_its_failure(int status, string body, Failure failure)
    {
        await using var vault = await StubServer.SayingAsync((status, body));

        var refused = await Assert.ThrowsAsync<ApiException>(() => WriteAsync(vault.Address));

        Assert.Equal(failure, refused.Failure);
        Assert.Equal("update", refused.Operation);
        Assert.Equal("sys/policies/acl/app", refused.Target);
        Assert.Equal(status, refused.Status);
        Assert.Single(vault.Requests);
    }

    [Fact]
    public async Task A_403_of_a_policy_is_denied_and_the_token_is_looked_up_once_for_many_of_them()
    {
        await using var vault = await StubServer.StartAsync(context => Say(context, context.Request.Path.Value!.EndsWith("lookup-self", StringComparison.Ordinal) ? (200, """{"data":{}}""") : (403, PolicySaysNo)));
        var session = TestSession.At(vault.Address);
        var policies = _core.GetRequiredService<PolicyStore>();

        var one = await Assert.ThrowsAsync<ApiException>(() => policies.ListAsync(session, default));
        var two = await Assert.ThrowsAsync<ApiException>(() => policies.ReadAsync(session, "app", default));

        Assert.Equal((Failure.Denied, Failure.Denied), (one.Failure, two.Failure));
        Assert.Equal(["permission denied"], one.Errors);
        Assert.Equal(1, vault.Requests.Count(request => request.EndsWith("lookup-self", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Gone)]
    [InlineData("""{"errors":["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"]}""")]
    public async Task A_403_of_a_token_that_is_gone_is_signed_out(string body)
    {
        await using var vault = await StubServer.SayingAsync((403, body));

        var refused = await Assert.ThrowsAsync<ApiException>(() => _core.GetRequiredService<PolicyStore>().ListAsync(TestSession.At(vault.Address), default));

        Assert.Equal(Failure.SignedOut, refused.Failure);
        Assert.Equal("sys/policies/acl", refused.Target);
    }

    [Fact]
    public async Task A_good_token_that_may_not_look_itself_up_is_still_signed_in()
    {
        await using var vault = await StubServer.SayingAsync((403, PolicySaysNo));

        var refused = await Assert.ThrowsAsync<ApiException>(() => _core.GetRequiredService<PolicyStore>().ListAsync(TestSession.At(vault.Address), default));

        Assert.Equal(Failure.Denied, refused.Failure);
    }

    [Fact]
    public async Task A_read_is_tried_again_after_a_failing_answer_and_a_write_is_not()
    {
        await using var vault = await StubServer.SayingAsync((500, "{}"), (500, "{}"), (200, """{"data":{"name":"app","policy":"x"}}"""), (500, "{}"));

        var policy = await _core.GetRequiredService<PolicyStore>().ReadAsync(TestSession.At(vault.Address), "app", default);
        var refused = await Assert.ThrowsAsync<ApiException>(() => WriteAsync(vault.Address));

        Assert.Equal("x", policy.Text);
        Assert.Equal(Failure.ServerError, refused.Failure);
        Assert.Equal(4, vault.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_asks_for_more_patience_than_a_person_has_is_not_asked_again()
    {
        await using var vault = await StubServer.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "30";
            return Say(context, (429, """{"errors":["rate limit quota exceeded"]}"""));
        });

        var refused = await Assert.ThrowsAsync<ApiException>(() => _core.GetRequiredService<PolicyStore>().ListAsync(TestSession.At(vault.Address), default));

        Assert.Equal(Failure.Throttled, refused.Failure);
        Assert.Equal(TimeSpan.FromSeconds(30), refused.RetryAfter);
        Assert.Single(vault.Requests);
    }

    [Fact]
    public async Task A_sealed_vault_is_not_asked_again()
    {
        await using var vault = await StubServer.SayingAsync((503, """{"errors":["Vault is sealed"]}"""));

        await Assert.ThrowsAsync<ApiException>(() => _core.GetRequiredService<PolicyStore>().ListAsync(TestSession.At(vault.Address), default));

        Assert.Single(vault.Requests);
    }

    [Fact]
    public async Task Nothing_at_the_address_is_unreachable()
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => WriteAsync(new Uri("http://127.0.0.1:1")));

        Assert.Equal(Failure.Unreachable, refused.Failure);
    }

    [Fact]
    public async Task A_write_whose_answer_is_cut_off_may_have_happened()
    {
        await using var vault = await StubServer.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        var refused = await Assert.ThrowsAsync<ApiException>(() => WriteAsync(vault.Address));

        Assert.Equal(Failure.Timeout, refused.Failure);
    }

    [Fact]
    public async Task A_read_is_given_up_after_ten_seconds_and_a_write_after_thirty()
    {
        var time = new FakeTimeProvider();
        await using var core = Portal.Testing.Core.Start(time);
        var never = new TaskCompletionSource();
        var asked = new SemaphoreSlim(0);
        await using var vault = await StubServer.StartAsync(async context =>
        {
            asked.Release();
            await never.Task;
        });

        var read = core.GetRequiredService<PolicyStore>().ListAsync(TestSession.At(vault.Address), default);
        await asked.WaitAsync();
        time.Advance(TimeSpan.FromSeconds(10));
        var late = await Assert.ThrowsAsync<ApiException>(() => read);
        var write = WriteAsync(vault.Address, core);
        await asked.WaitAsync();
        time.Advance(TimeSpan.FromSeconds(29));
        var waiting = !write.IsCompleted;
        time.Advance(TimeSpan.FromSeconds(1));
        var later = await Assert.ThrowsAsync<ApiException>(() => write);
        never.SetResult();

        Assert.True(waiting);
        Assert.Equal((Failure.Timeout, Failure.Timeout), (late.Failure, later.Failure));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_read_that_met_a_failing_server_is_tried_again_also_when_nobody_moves_the_clock()
    {
        await using var core = Portal.Testing.Core.Start(new FakeTimeProvider());
        await using var vault = await StubServer.SayingAsync((500, """{"errors":["busy"]}"""), (200, """{"data":{"keys":["app"]}}"""));

        var names = await core.GetRequiredService<PolicyStore>().ListAsync(TestSession.At(vault.Address), TestContext.Current.CancellationToken);

        Assert.Equal(["app"], names.Items.Select(policy => policy.Name));
    }

    [Fact]
    public async Task Leaving_the_page_is_a_cancellation_and_no_failure()
    {
        using var gone = new CancellationTokenSource();
        await using var vault = await StubServer.StartAsync(async context =>
        {
            await gone.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _core.GetRequiredService<PolicyStore>().ListAsync(TestSession.At(vault.Address), gone.Token));
    }

    [Fact]
    public async Task Each_request_carries_the_token_and_the_namespace_of_its_session()
    {
        await using var vault = await StubServer.SayingAsync((200, """{"data":{"keys":["default"]}}"""));

        await _core.GetRequiredService<PolicyStore>().ListAsync(TestSession.At(vault.Address, token: "s.one", ns: "team-a"), default);
        var first = vault.Headers;
        await _core.GetRequiredService<PolicyStore>().ListAsync(TestSession.At(vault.Address, token: "s.two"), default);

        Assert.Equal(("s.one", "team-a", "true"), (first["X-Vault-Token"].ToString(), first["X-Vault-Namespace"].ToString(), first["X-Vault-Request"].ToString()));
        Assert.Equal("s.two", vault.Headers["X-Vault-Token"]);
        Assert.False(vault.Headers.ContainsKey("X-Vault-Namespace"));
    }

    [Fact]
    public async Task A_token_with_a_line_break_never_becomes_a_second_header_or_the_text_of_an_exception()
    {
        await using var vault = await StubServer.SayingAsync((403, Gone));

        var refused = await Assert.ThrowsAsync<ApiException>(() => _core.GetRequiredService<PolicyStore>().ListAsync(TestSession.At(vault.Address, token: "s.one\r\nX-Evil: yes"), default));

        Assert.Equal(Failure.SignedOut, refused.Failure);
        Assert.False(vault.Headers.ContainsKey("X-Evil"));
        Assert.DoesNotContain("s.one", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_not_followed_so_that_the_token_stays_here()
    {
        await using var elsewhere = await StubServer.SayingAsync((200, "{}"));
        await using var vault = await StubServer.StartAsync(context =>
        {
            context.Response.Headers.Location = elsewhere.Address + "v1/sys/policies/acl";
            context.Response.StatusCode = 307;
            return Task.CompletedTask;
        });

        var refused = await Assert.ThrowsAsync<ApiException>(() => _core.GetRequiredService<PolicyStore>().ListAsync(TestSession.At(vault.Address), default));

        Assert.Equal(Failure.NotActive, refused.Failure);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_stops_the_request_before_the_token_is_sent()
    {
        await using var vault = await StubServer.StartAsync(context => Say(context, (200, """{"data":{"keys":[]}}""")), https: true);

        var refused = await Assert.ThrowsAsync<ApiException>(() => _core.GetRequiredService<PolicyStore>().ListAsync(TestSession.At(vault.Address), default));

        Assert.Equal(Failure.UntrustedCertificate, refused.Failure);
        Assert.Equal(["It is signed by an authority the portal does not trust."], refused.Errors);
        Assert.Empty(vault.Requests);
    }

    [Fact]
    public async Task A_trusted_certificate_for_another_name_stops_the_request_too_and_says_so()
    {
        await using var vault = await StubServer.StartAsync(context => Say(context, (200, """{"data":{"keys":[]}}""")), https: true);
        var elsewhere = new UriBuilder(vault.Address) { Host = "localhost" }.Uri;

        var refused = await Assert.ThrowsAsync<ApiException>(() => _core.GetRequiredService<PolicyStore>().ListAsync(TestSession.At(elsewhere, ca: vault.Certificate!.ExportCertificatePem()), default));

        Assert.Equal(Failure.UntrustedCertificate, refused.Failure);
        Assert.Equal(["It is made for another name than the one in the address."], refused.Errors);
        Assert.Empty(vault.Requests);
    }

    [Fact]
    public async Task A_certificate_of_the_environments_own_ca_is_trusted_there_and_nowhere_else()
    {
        await using var one = await StubServer.StartAsync(context => Say(context, (200, """{"data":{"keys":["app"]}}""")), https: true);
        await using var other = await StubServer.StartAsync(context => Say(context, (200, """{"data":{"keys":["app"]}}""")), https: true);
        var policies = _core.GetRequiredService<PolicyStore>();

        var listed = await policies.ListAsync(TestSession.At(one.Address, ca: one.Certificate!.ExportCertificatePem()), default);
        var refused = await Assert.ThrowsAsync<ApiException>(() => policies.ListAsync(TestSession.At(other.Address, ca: one.Certificate!.ExportCertificatePem()), default));

        Assert.Equal("app", listed.Items.Single().Name);
        Assert.Equal(Failure.UntrustedCertificate, refused.Failure);
    }

    [Theory]
    [InlineData("a b", "a%20b")]
    [InlineData("50%", "50%25")]
    [InlineData("x?version=1#y", "x%3Fversion%3D1%23y")]
    [InlineData("grüße/日", "gr%C3%BC%C3%9Fe/%E6%97%A5")]
    [InlineData("%2e%2e/x", "%252e%252e/x")]
    public async Task A_name_is_percent_encoded_segment_by_segment(string name, string encoded)
    {
        await using var vault = await StubServer.SayingAsync((200, """{"data":{"policy":""}}"""));

        await _core.GetRequiredService<PolicyStore>().ReadAsync(TestSession.At(vault.Address), name, default);

        Assert.Equal($"GET /v1/sys/policies/acl/{encoded}", vault.Requests.Single());
    }

    [Theory]
    [InlineData("../acl/root")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a\nb")]
    [InlineData("/a")]
    public async Task A_path_that_could_mean_another_is_refused_before_anything_is_sent(string name)
    {
        await using var vault = await StubServer.SayingAsync((200, "{}"));

        var refused = await Assert.ThrowsAsync<ApiException>(() => _core.GetRequiredService<PolicyStore>().ReadAsync(TestSession.At(vault.Address), name, default));

        Assert.Equal(Failure.Invalid, refused.Failure);
        Assert.Empty(vault.Requests);
    }

    [Fact]
    public async Task A_value_that_a_server_repeats_in_its_error_is_masked()
    {
        await using var vault = await StubServer.StartAsync(context => Say(context, context.Request.Path.Value!.Contains("/ui/mounts/", StringComparison.Ordinal)
            ? (200, """{"data":{"path":"kv/","type":"kv","options":{"version":"2"}}}""")
            : (400, """{"errors":["cannot take \"hunter2-canary\" here"]}""")));
        var session = TestSession.At(vault.Address);
        var plan = await _core.GetRequiredService<SecretPlans>().PlanCreateAsync(session, new SecretPath("kv", "app"), [new SecretEntry("password", new Sensitive("hunter2-canary"))], default);

        var refused = await Assert.ThrowsAsync<ApiException>(() => plan.Steps.Single().Apply(session, default));

        Assert.Equal(["cannot take \"" + Sensitive.Mask + "\" here"], refused.Errors);
        Assert.DoesNotContain("canary", refused.ToString(), StringComparison.Ordinal);
    }

    private Task<VaultAnswer> WriteAsync(Uri address, ServiceProvider? core = null) => (core ?? _core).GetRequiredService<VaultClient>()
        .SendAsync<IPoliciesApi>(TestSession.At(address).Vault, VaultCall.Update("sys/policies/acl/app"), (api, ct) => api.WriteAsync("app", [], ct), default);

    private static Task Say(Microsoft.AspNetCore.Http.HttpContext context, (int Status, string Body) answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, answer.Body);
    }
}
