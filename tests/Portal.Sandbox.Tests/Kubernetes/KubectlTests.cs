using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Tests.Deploy;

namespace Portal.Sandbox.Tests.Kubernetes;

/// <summary>The real <c>kubectl</c> against the sandbox, as people will use it.</summary>
public sealed class KubectlTests : IAsyncLifetime
{
    private const string Settings = """
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: settings }
        data: { colour: blue }
        """;

    private readonly ScriptedPods _pods = new();
    private readonly string _kubeconfig = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private ClusterFixture _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = (await ClusterFixture.StartAsync(change: options => options with { PodRuntime = _pods })).WithControllers();
        var authority = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(_cluster.Server.Certificates.AuthorityPem));
        await File.WriteAllTextAsync(_kubeconfig, $$"""
            apiVersion: v1
            kind: Config
            clusters: [{ name: sandbox, cluster: { server: "{{_cluster.Server.Address}}", certificate-authority-data: {{authority}} } }]
            users: [{ name: admin, user: { token: {{ClusterFixture.Admin}} } }, { name: limited, user: { token: {{ClusterFixture.Limited}} } }]
            contexts: [{ name: admin, context: { cluster: sandbox, user: admin } }, { name: limited, context: { cluster: sandbox, user: limited } }]
            current-context: admin
            """, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        File.Delete(_kubeconfig);
    }

    [Fact]
    public async Task Apply_creates_changes_and_refuses_a_field_that_does_not_exist()
    {
        var created = await RunAsync(Settings, "apply", "-f", "-");
        var changed = await RunAsync(Settings.Replace("blue", "red", StringComparison.Ordinal), "apply", "-f", "-");
        var (_, _, conflict) = await TryAsync(Settings, "apply", "--server-side", "-f", "-");
        var (code, _, error) = await TryAsync(Settings + "\ncolor: {}", "apply", "-f", "-");

        Assert.Equal("configmap/settings created", created);
        Assert.Equal("configmap/settings configured", changed);
        Assert.Equal("red", (string?)_cluster.Store.Get("configmaps", "default", "settings")?["data"]?["colour"]);
        Assert.Contains("conflict with \"kubectl-client-side-apply\"", conflict, StringComparison.Ordinal);
        Assert.Equal(1, code);
        Assert.Contains("unknown field \"color\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_prints_the_columns_people_know()
    {
        await RunAsync(null, "create", "deployment", "web", "--image=nginx:1", "--replicas=2");

        Assert.Matches(@"^NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE\nweb\s+0/2\s+", await RunAsync(null, "get", "deployments"));
        Assert.Matches(@"CONTAINERS\s+IMAGES\s+SELECTOR\nweb\s.*nginx\s+nginx:1\s+app=web", await RunAsync(null, "get", "deploy", "-o", "wide"));
        Assert.Equal("nginx:1", await RunAsync(null, "get", "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}"));
        Assert.Contains("ScalingReplicaSet", await UntilAsync(output => output.Contains("ScalingReplicaSet", StringComparison.Ordinal), "describe", "deployment", "web"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workload_is_patched_scaled_labelled_and_deleted()
    {
        await RunAsync(null, "create", "deployment", "web", "--image=nginx:1");
        await RunAsync(null, "patch", "deployment", "web", "-p", """{"spec":{"template":{"metadata":{"annotations":{"vault.hashicorp.com/agent-inject":"true"}}}}}""");
        await RunAsync(null, "scale", "deployment", "web", "--replicas=3");
        await RunAsync(null, "set", "image", "deployment/web", "nginx=nginx:2");
        await RunAsync(null, "label", "deployment", "web", "team=blue");
        var web = _cluster.Store.Get("deployments.apps", "default", "web")!;

        Assert.Equal("true", (string?)web["spec"]!["template"]!["metadata"]!["annotations"]!["vault.hashicorp.com/agent-inject"]);
        Assert.Equal(3, (int?)web["spec"]!["replicas"]);
        Assert.Equal("nginx:2", (string?)web["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]);
        Assert.Equal("blue", (string?)web["metadata"]!["labels"]!["team"]);
        Assert.Contains("deleted", await RunAsync(null, "delete", "deployment", "web"), StringComparison.Ordinal);
        Assert.Null(_cluster.Store.Get("deployments.apps", "default", "web"));
    }

    [Fact]
    public async Task A_token_made_for_an_account_is_a_credential_and_rights_are_told()
    {
        var token = await RunAsync(null, "create", "token", "default", "--duration=10m");

        Assert.Contains("system:serviceaccount:default:default", await RunAsync(null, "auth", "whoami", "--token", token), StringComparison.Ordinal);
        Assert.Equal("yes", await RunAsync(null, "auth", "can-i", "list", "pods", "--context", "limited"));
        Assert.Equal("no", (await TryAsync(null, "auth", "can-i", "create", "deployments", "--context", "limited")).Output.Trim());
        Assert.Equal("no", (await TryAsync(null, "auth", "can-i", "list", "pods", "--as", "somebody")).Output.Trim());
        // Each group comes in a header line of its own.
        Assert.Contains("[dev ops system:authenticated]", await RunAsync(null, "auth", "whoami", "--as", "alice", "--as-group", "dev", "--as-group", "ops"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_are_read_by_container_and_followed()
    {
        ScriptedPods.AddRunning(_cluster.Store, "web", "app", "vault-agent");
        _pods.Lines.AddRange([Line(1, "one"), Line(2, "two"), Line(3, "three")]);

        var (code, _, error) = await TryAsync(null, "logs", "web", "-c", "none");
        var tail = await RunAsync(null, "logs", "web", "-c", "vault-agent", "--tail=2", "--timestamps");
        var following = RunAsync(null, "logs", "web", "-c", "vault-agent", "-f", "--since-time=2026-01-02T03:04:03Z");
        await _pods.Followed.Task.WaitAsync(TestContext.Current.CancellationToken);
        _pods.Say(Line(4, "four"));
        _pods.End();

        Assert.Equal((1, "error: container none is not valid for pod web"), (code, error.Trim()));
        Assert.Equal("2026-01-02T03:04:02.000000000Z two\n2026-01-02T03:04:03.000000000Z three", tail);
        Assert.Equal("three\nfour", await following);
    }

    [Fact]
    public async Task A_command_runs_in_a_container_and_its_exit_code_comes_back()
    {
        ScriptedPods.AddRunning(_cluster.Store, "web", "app");
        _pods.Command = command => command is ["cat", "/vault/secrets/config"] ? new(0, "password=x\n", "") : new(2, "", "no such command\n");

        Assert.Equal("password=x", await RunAsync(null, "exec", "web", "--", "cat", "/vault/secrets/config"));
        var (code, _, error) = await TryAsync(null, "exec", "web", "-c", "app", "--", "frobnicate");
        Assert.Equal(2, code);
        Assert.Contains("no such command", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("base")]
    [InlineData("overlays/local")]
    [InlineData("overlays/production")]
    [InlineData("people")]
    public async Task Everything_that_deploys_the_portal_is_accepted_by_a_server_side_dry_run(string folder)
    {
        var rendered = await Kubectl.KustomizeAsync(folder);
        // A dry run makes no namespace, and nothing can be made in one that is not there.
        await RunAsync(null, "create", "namespace", "vault-portal");

        var accepted = await RunAsync(rendered, "apply", "--dry-run=server", "--validate=strict", "-f", "-");

        var objects = rendered.Split("\n---\n").Length;
        Assert.Equal(objects, accepted.Split('\n').Length);
        Assert.All(accepted.Split('\n'), line => Assert.EndsWith("(server dry run)", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_application_of_the_walk_through_is_accepted_by_a_server_side_dry_run()
    {
        Assert.Equal("deployment.apps/orgchart created (server dry run)", await RunAsync(null, "apply", "--dry-run=server", "--validate=strict", "-f", "deploy/tutorial/orgchart.yaml"));
        Assert.Null(_cluster.Store.Get("deployments.apps", "default", "orgchart"));
    }

    private static LogLine Line(int second, string text) => new(new(2026, 1, 2, 3, 4, second, TimeSpan.Zero), text);

    private Task<(int ExitCode, string Output, string Error)> TryAsync(string? input, params string[] arguments) => Kubectl.RunAsync(arguments, input, _kubeconfig);

    private async Task<string> RunAsync(string? input, params string[] arguments)
    {
        var (code, output, error) = await TryAsync(input, arguments);
        Assert.True(code == 0, $"kubectl {string.Join(' ', arguments)}: {error}");
        return output.Trim();
    }

    private async Task<string> UntilAsync(Func<string, bool> wanted, params string[] arguments)
    {
        while (true)
        {
            var output = await RunAsync(null, arguments);
            if (wanted(output)) return output;
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }
}
