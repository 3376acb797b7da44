using System.Text.RegularExpressions;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Worlds;

namespace Portal.Sandbox.Tests.Worlds;

/// <summary>The demo's world: everything in it is in the state it is meant to show.</summary>
public sealed class DemoWorldTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    [Fact]
    public async Task Every_workload_is_in_its_state_and_no_other_workload_is_there()
    {
        // Looked at until it is so: between two readings something may just be starting.
        foreach (var workload in DemoWorkloads.All) await demo.UntilAsync(workload.IsAsMeant, $"{workload.Namespace}/{workload.Name}: {workload.State}");

        string[] resources = ["deployments.apps", "statefulsets.apps", "daemonsets.apps", "cronjobs.batch"];
        var listed = DemoWorkloads.All.Select(workload => workload.Name).ToHashSet();
        var others = resources.SelectMany(resource => demo.Store.List(resource)).Where(item => item.TextAt("metadata", "namespace") is not ("vault" or "kube-system")).Select(item => item.TextAt("metadata", "name")!);
        Assert.Empty(others.Except(listed));
    }

    [Theory]
    [InlineData("payments", "fraud-scoring", "login\\n.*(\\n.*)?Code: 400(.|\\n)*invalid role name \"fraud-scorer\"")]
    [InlineData("storefront", "search", "login\\n.*(\\n.*)?Code: 403(.|\\n)*service account name not authorized")]
    [InlineData("platform", "audit-shipper", "v1/kubernetes/login\\n.*(\\n.*)?Code: 403(.|\\n)*permission denied")]
    public async Task An_agent_that_cannot_log_in_says_why_and_tries_again(string ns, string app, string pattern)
    {
        var log = await demo.LogAsync(ns, app, "vault-agent-init");

        Assert.Matches("agent.auth.handler: error authenticating:(.|\\n)*" + pattern + "(.|\\n)*backoff=", log);
    }

    [Theory]
    [InlineData("payments", "refunds", @"\(view\) vault\.read\((.*?)\).*\n\nURL: GET .*/v1/payments/data/refunds/database\nCode: 403\. Errors:\n\n\* 1 error occurred:\n\t\* permission denied\n\n \(exceeded maximum retries\)")]
    [InlineData("payments", "invoices", @"no secret exists at payments/data/invoices/smtp \(exceeded maximum retries\)")]
    [InlineData("storefront", "cart", @"no secret exists at storefront/data/cart/redsi \(retry attempt 12 after ""1m0s""\)")]
    [InlineData("platform", "ci-runner", @"failed to check if teams/platform/github is KVv2, assume not: (.|\n)*preflight capability check returned 403(.|\n)*/v1/teams/platform/github\nCode: 403")]
    [InlineData("platform", "mailer", @"agent\.template\.server: template server error: error=""\(dynamic\): parse: template: :2: bad character U\+002D '-'""")]
    public async Task An_agent_that_cannot_render_says_why_and_ends(string ns, string app, string pattern)
    {
        await demo.UntilAsync(_ => demo.Sandbox.Parts.Kubelet.Logs(ns, demo.Pod(ns, app).TextAt("metadata", "name")!, "vault-agent-init", previous: true, follow: false, default) is not null, "it restarts");
        var log = await demo.LogAsync(ns, app, "vault-agent-init", previous: true);

        Assert.Matches(pattern, log);
        Assert.EndsWith("Error: template server: " + log.TrimEnd('\n').Split("Error: template server: ")[^1] + "\n", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("storefront", "newsletter", "admission webhook \"vault.hashicorp.com\" denied the request: error checking if should inject agent: cannot parse '' as bool")]
    [InlineData("platform", "log-rotate", "denied the request: error creating new agent sidecar: failed to find service account volume mount")]
    [InlineData("platform", "backup", "error looking up service account platform/backup: serviceaccount \"backup\" not found")]
    public void A_refused_pod_shows_in_the_deployment_and_in_an_event(string ns, string name, string message)
    {
        var failure = demo.Store.Get("deployments.apps", ns, name).ItemsAt("status", "conditions").Single(condition => condition.TextAt("type") == "ReplicaFailure");
        Assert.Equal("FailedCreate", failure.TextAt("reason"));
        Assert.Contains(message, failure.TextAt("message"), StringComparison.Ordinal);
        Assert.Contains(demo.Store.List("events", ns), item => item.TextAt("reason") == "FailedCreate" && item.TextAt("message")!.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Rendered_files_can_be_looked_at_in_the_pod()
    {
        Assert.Equal("export DB_USER=\"checkout\"\nexport DB_PASSWORD=\"Yq7-hound-lantern-40\"\n", demo.Exec("payments", "checkout", "checkout", "cat", "/vault/secrets/database.env").Output);
        Assert.StartsWith("data: map[password:teal-anchor-58 username:ledger]\nmetadata: map[", demo.Exec("payments", "ledger", "ledger", "cat", "/vault/secrets/database").Output, StringComparison.Ordinal);
        Assert.Equal("400 100:1000 25\n", demo.Exec("payments", "card-vault", "card-vault", "stat", "-c", "%a %u:%g %s", "/vault/secrets/tokenization-key").Output);
        Assert.Equal("cdn\nsession.env\n", demo.Exec("storefront", "web", "web", "ls", "/vault/secrets").Output);
        Assert.Equal(1, demo.Exec("storefront", "web", "web", "cat", "/vault/secrets/nothing").ExitCode);
    }

    [Fact]
    public async Task A_job_of_the_schedule_has_completed_with_its_secret_and_left_no_sidecar()
    {
        var job = demo.Store.List("jobs.batch", "payments").First(found => found.TextAt("metadata", "name")!.StartsWith("settlement-", StringComparison.Ordinal));
        Assert.Equal("Complete", job.ItemsAt("status", "conditions").Last().TextAt("type"));
        Assert.Contains("connecting to the bank as settle-eu", await demo.LogAsync("payments", "settlement", "settlement"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_developer_may_use_payments_and_nothing_else()
    {
        var token = await demo.SignInAsync("developer");

        Assert.Equal(200, (await demo.VaultAsync(HttpMethod.Get, "payments/data/checkout/database", token)).Status);
        Assert.Equal(403, (await demo.VaultAsync(HttpMethod.Get, "storefront/data/web/session", token)).Status);
        Assert.Equal(403, (await demo.VaultAsync(HttpMethod.Put, "payments/destroy/checkout/database", token, """{"versions":[1]}""")).Status);
        const string nothing = """{"metadata":{"annotations":{"seen":"yes"}}}""";
        Assert.Equal(200, (await demo.KubeAsync(HttpMethod.Patch, "/apis/apps/v1/namespaces/payments/deployments/ledger?dryRun=All", nothing, "vp:userpass-developer", "application/merge-patch+json")).Status);
        Assert.Equal(403, (await demo.KubeAsync(HttpMethod.Patch, "/apis/apps/v1/namespaces/storefront/deployments/web?dryRun=All", nothing, "vp:userpass-developer", "application/merge-patch+json")).Status);
    }

    [Fact]
    public async Task The_auditor_sees_bindings_and_names_but_no_value()
    {
        var token = await demo.SignInAsync("auditor");

        Assert.Equal(200, (await demo.VaultAsync(HttpMethod.Get, "auth/kubernetes/role/checkout", token)).Status);
        Assert.Equal(200, (await demo.VaultAsync(HttpMethod.Get, "sys/policies/acl/payments-checkout", token)).Status);
        Assert.Equal(200, (await demo.VaultAsync(HttpMethod.Get, "payments/metadata/checkout/stripe", token)).Status);
        Assert.Equal(403, (await demo.VaultAsync(HttpMethod.Get, "payments/data/checkout/stripe", token)).Status);
        Assert.Equal(403, (await demo.KubeAsync(HttpMethod.Post, "/api/v1/namespaces/payments/serviceaccounts", """{"metadata":{"name":"x"}}""", "vp:userpass-auditor")).Status);
    }

    [Fact]
    public async Task The_portal_by_itself_may_do_nothing()
    {
        Assert.Equal(403, (await demo.KubeAsync(HttpMethod.Get, "/api/v1/pods", user: "")).Status);
        Assert.Equal(200, (await demo.KubeAsync(HttpMethod.Get, "/api/v1/pods", user: "vp:userpass-admin")).Status);
    }

    [Fact]
    public async Task Versions_are_current_deleted_and_destroyed()
    {
        var (_, answer) = await demo.VaultAsync(HttpMethod.Get, "payments/metadata/checkout/stripe", demo.Sandbox.RootToken);
        var versions = answer.ObjectAt("data", "versions")!;

        Assert.Equal(5, versions.Count);
        Assert.True(versions["1"].FlagAt("destroyed"));
        Assert.NotEqual("", versions["2"].TextAt("deletion_time"));
        Assert.Equal("", versions["5"].TextAt("deletion_time"));
    }

    [Fact]
    public async Task Only_requests_from_outside_are_counted()
    {
        demo.Sandbox.Requests.Reset();
        await demo.VaultAsync(HttpMethod.Get, "sys/health", "");
        await demo.KubeAsync(HttpMethod.Get, "/version");

        // Agents of crash-looping pods ask all the time; other tests of this class do not run meanwhile.
        Assert.Equal((1L, 1L), (demo.Sandbox.Requests.Vault, demo.Sandbox.Requests.Kubernetes));
    }
}
