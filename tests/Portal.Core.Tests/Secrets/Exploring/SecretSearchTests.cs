using Microsoft.AspNetCore.Http;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Exploring;

public sealed class SecretSearchTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly string _mount = "m" + Guid.NewGuid().ToString("n")[..8];

    private SecretSearch Search => vault.Get<SecretSearch>();

    [Fact]
    public async Task Secrets_are_found_at_any_depth_in_every_mount_and_names_come_before_folders()
    {
        await MountAsync(_mount, "2");
        await MountAsync("x" + _mount, "1");
        await WriteAsync($"{_mount}/data/a/b/c/zebra-config");
        await WriteAsync($"{_mount}/data/zebra/stripes");
        await vault.WriteAsync($"x{_mount}/deep/my zebra %", new { a = "1" });
        var session = await vault.WithPolicyAsync("path \"*\" { capabilities = [\"list\", \"read\", \"scan\"] }");

        var index = await ReadAsync(session);

        Assert.Equal(
            [$"{_mount}/a/b/c/zebra-config", $"{_mount}/zebra/", $"x{_mount}/deep/my zebra %", $"{_mount}/zebra/stripes"],
            index.Find("ZEBRA").Best.Where(found => found.Path.Mount.Contains(_mount, StringComparison.Ordinal)).Select(found => found.Path.ToString()));
        Assert.Equal($"{_mount}/a/b/c/zebra-config", Assert.Single(index.Find($"config a/b {_mount}").Best).Path.ToString());
        Assert.Empty(index.Find("zebra giraffe").Best);
        Assert.Empty(index.Find("  ").Best);
    }

    [Fact]
    public async Task What_may_not_be_scanned_is_listed_and_what_may_not_be_listed_is_said()
    {
        await MountAsync(_mount, "2");
        await WriteAsync($"{_mount}/data/open/one");
        await WriteAsync($"{_mount}/data/closed/two");
        var session = await vault.WithPolicyAsync($$"""
            path "{{_mount}}/metadata/" { capabilities = ["list"] }
            path "{{_mount}}/metadata/open/*" { capabilities = ["list"] }
            path "{{_mount}}/metadata/open/" { capabilities = ["list"] }
            """);

        var index = await ReadAsync(session);

        Assert.Equal(["one"], index.Find("o").Best.Where(found => !found.Path.IsFolder).Select(found => found.Path.Name));
        Assert.Empty(index.Find("two").Best);
        Assert.Contains(index.Progress.Refused, refused => refused is { Failure: Failure.Denied } && refused.Target == $"{_mount}/metadata/closed/");
    }

    [Fact]
    public async Task Key_names_are_read_only_when_asked_for_and_found_without_any_value()
    {
        await MountAsync(_mount, "2");
        await vault.WriteAsync($"{_mount}/data/app", new { data = new Dictionary<string, string> { ["db_password"] = "canary-value" } });
        var session = await vault.WithPolicyAsync($$"""
            path "{{_mount}}/metadata/*" { capabilities = ["list", "scan"] }
            path "{{_mount}}/subkeys/*" { capabilities = ["read"] }
            """);
        var index = await ReadAsync(session);
        Assert.Empty(index.Find("db_password").Best);

        index.Start(withKeys: true);
        await CompleteAsync(index);

        Assert.Equal([new FoundSecret(new SecretPath(_mount, "app"), "db_password")], index.Find("password app").Best);
        Assert.Empty(index.Find("canary").Best);
    }

    [Fact]
    public async Task An_index_is_emptied_at_sign_out_and_reads_no_more()
    {
        await MountAsync(_mount, "2");
        await WriteAsync($"{_mount}/data/app");
        var session = await vault.WithPolicyAsync($"path \"{_mount}/metadata/*\" {{ capabilities = [\"list\", \"scan\"] }}");
        var index = await ReadAsync(session);
        Assert.NotEmpty(index.Find("app").Best);
        var emptied = new TaskCompletionSource();
        index.Changed += () => emptied.TrySetResult();

        session.Vault.End();
        await emptied.Task.WaitAsync(TimeSpan.FromSeconds(30));
        index.Start();

        Assert.Empty(index.Find("app").Best);
        Assert.Equal(IndexState.NotStarted, index.Progress.State);
    }

    [Fact]
    public async Task Two_people_never_share_an_index()
    {
        await MountAsync(_mount, "2");
        await WriteAsync($"{_mount}/data/app");
        var allowed = await vault.WithPolicyAsync($"path \"{_mount}/metadata/*\" {{ capabilities = [\"list\", \"scan\"] }}");
        var other = await vault.WithPolicyAsync("path \"none/*\" { capabilities = [\"list\"] }");
        await ReadAsync(allowed);

        Assert.Empty((await ReadAsync(other)).Find("app").Best);
        Assert.Same(Search.Of(allowed), Search.Of(allowed));
    }

    [Fact]
    public async Task A_server_without_scan_and_pages_is_listed_folder_by_folder()
    {
        await using var stub = await StubServer.StartAsync(context => context.Response.WriteAsync(context.Request.Path.Value switch
        {
            "/v1/sys/mounts" => """{"data":{"kv/":{"type":"kv","options":{"version":"2"},"running_plugin_version":"v0.21.0+builtin"}}}""",
            "/v1/kv/metadata/" => """{"data":{"keys":["a","f/"]}}""",
            _ => """{"data":{"keys":["b"]}}""",
        }));

        var index = await ReadAsync(TestSession.At(stub.Address));

        Assert.Equal(["kv/a", "kv/f/b"], index.Find("kv").Best.Where(found => !found.Path.IsFolder).Select(found => found.Path.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(["GET /v1/sys/mounts", "GET /v1/kv/metadata/?list=true", "GET /v1/kv/metadata/f/?list=true"], stub.Requests);
    }

    [Fact]
    public async Task A_server_that_asks_for_patience_gets_it_and_everything_is_read()
    {
        var refusals = 4;
        await using var stub = await StubServer.StartAsync(context =>
        {
            if (context.Request.Path.Value == "/v1/sys/mounts") return context.Response.WriteAsync("""{"data":{"kv/":{"type":"kv","options":{"version":"1"}}}}""");
            if (Interlocked.Decrement(ref refusals) < 0) return context.Response.WriteAsync("""{"data":{"keys":["late"]}}""");
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "1";
            return context.Response.WriteAsync("""{"errors":["request path: rate limit quota exceeded"]}""");
        });

        var index = await ReadAsync(TestSession.At(stub.Address));

        Assert.Equal(IndexState.Complete, index.Progress.State);
        Assert.Single(index.Find("late").Best);
    }

    [Fact]
    public async Task A_sealed_vault_ends_the_reading_and_what_was_read_is_still_found()
    {
        await using var stub = await StubServer.StartAsync(context =>
        {
            if (context.Request.Path.Value == "/v1/sys/mounts") return context.Response.WriteAsync("""{"data":{"kv/":{"type":"kv","options":{"version":"1"}}}}""");
            if (context.Request.Path.Value == "/v1/kv/") return context.Response.WriteAsync("""{"data":{"keys":["early","f/"]}}""");
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync("""{"errors":["Vault is sealed"]}""");
        });

        var index = await ReadAsync(TestSession.At(stub.Address));

        Assert.Equal((IndexState.Failed, Failure.Sealed), (index.Progress.State, index.Progress.Failure!.Failure));
        Assert.Single(index.Find("early").Best);
    }

    [Fact]
    public async Task Reading_can_be_stopped_and_asks_nothing_more()
    {
        var asked = new TaskCompletionSource();
        await using var stub = await StubServer.StartAsync(async context =>
        {
            if (context.Request.Path.Value == "/v1/sys/mounts")
            {
                await context.Response.WriteAsync("""{"data":{"kv/":{"type":"kv","options":{"version":"1"}}}}""");
                return;
            }

            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var index = Search.Of(TestSession.At(stub.Address));
        index.Start();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        index.Stop();
        await CompleteAsync(index);

        Assert.Equal(IndexState.Stopped, index.Progress.State);
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task Before_there_is_an_index_the_folders_that_were_listed_are_searched_and_vault_is_asked_nothing()
    {
        await MountAsync(_mount, "2");
        await WriteAsync($"{_mount}/data/team/treasure/map");
        await WriteAsync($"{_mount}/data/team/treasury");
        await WriteAsync($"{_mount}/data/other/treasure");
        var (session, other) = (vault.Root, vault.Root);
        await vault.Get<SecretFolders>().BrowseAsync(session, new SecretPath(_mount, "team/"), CancellationToken.None);
        var before = vault.Server.Requests.Total;

        var found = Search.FindKnown(session, "treasur", 10);

        Assert.Equal([$"{_mount}/team/treasure/", $"{_mount}/team/treasury"], found.Best.Select(secret => secret.Path.ToString()));
        Assert.Empty(Search.FindKnown(other, "treasur", 10).Best);
        Assert.Equal((before, IndexState.NotStarted), (vault.Server.Requests.Total, Search.Of(session).Progress.State));
        await ReadAsync(session);
        Assert.Contains(Search.FindKnown(session, "treasur", 10).Best, secret => secret.Path.ToString() == $"{_mount}/other/treasure");
    }

    private async Task<SecretIndex> ReadAsync(EnvironmentSession session)
    {
        var index = Search.Of(session);
        index.Start();
        await CompleteAsync(index);
        return index;
    }

    private static async Task CompleteAsync(SecretIndex index)
    {
        var done = new TaskCompletionSource();
        void Look()
        {
            if (index.Progress is { IsBusy: false }) done.TrySetResult();
        }

        index.Changed += Look;
        Look();
        await done.Task.WaitAsync(TimeSpan.FromSeconds(60));
        index.Changed -= Look;
    }

    private Task<string> MountAsync(string path, string version) => vault.WriteAsync($"sys/mounts/{path}", new { type = "kv", options = new { version } });

    private Task<string> WriteAsync(string path) => vault.WriteAsync(path, new { data = new { a = "1" } });
}
