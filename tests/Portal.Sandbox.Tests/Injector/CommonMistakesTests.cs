using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Tests.Worlds;

namespace Portal.Sandbox.Tests.Injector;

/// <summary>What people get wrong with the injector, and what they then see.</summary>
public sealed class CommonMistakesTests(MistakesFixture world) : IClassFixture<MistakesFixture>
{
    private const string Denied = "Code: 403. Errors:";

    public static TheoryData<string, string, string[]> Logins => new()
    {
        { "another account", """{"role":"internal-app"}""", ["error authenticating", "Code: 403. Errors:", "* service account name not authorized"] },
        { "another namespace", """{"role":"elsewhere"}""", ["* namespace not authorized"] },
        { "no such role", """{"role":"none"}""", ["Code: 400. Errors:", "* invalid role name \"none\""] },
        { "another audience", """{"role":"for-others"}""", ["* invalid audience (aud) claim: audience claim does not match any expected audience"] },
        { "another issuer", """{"role":"app","auth-path":"auth/other-issuer"}""", ["Code: 403. Errors:", "* invalid issuer (iss) claim"] },
        { "a reviewer without rights", """{"role":"app","auth-path":"auth/no-reviewer"}""", ["Code: 403. Errors:", "* permission denied"] },
        { "another cluster", """{"role":"app","auth-path":"auth/other-cluster"}""", ["Code: 403. Errors:", "* permission denied"] },
        { "no auth/ in the path", """{"role":"app","auth-path":"kubernetes"}""", ["URL: PUT http://vault.vault.svc:8200/v1/kubernetes/login", "Code: 403. Errors:", "* permission denied"] },
        { "a name that is none", """{"role":"app","service":"http://volt.vault.svc:8200"}""", ["dial tcp: lookup volt.vault.svc on 10.96.0.10:53: no such host"] },
        { "a port nobody listens on", """{"role":"app","service":"http://127.0.0.1:9"}""", ["dial tcp 127.0.0.1:9: connect: connection refused"] },
        { "TLS without the CA", """{"role":"app","service":"https://vault-tls.vault.svc:8200"}""", ["x509: certificate signed by unknown authority"] },
        { "TLS where there is none", """{"role":"app","service":"https://vault.vault.svc:8200"}""", ["http: server gave HTTP response to HTTPS client"] },
        { "an unknown namespace of Vault", """{"role":"app","namespace":"team-x"}""", ["Code: 404. Errors:", "* namespace not found"] },
    };

    public static TheoryData<string, string, string[]> Reads => new()
    {
        { "a policy without data/", """{"role":"flat-policy"}""", ["vault.read(internal/database/config)", "URL: GET http://vault.vault.svc:8200/v1/internal/data/database/config", Denied, "* permission denied", "(retry attempt 1 after \"250ms\")"] },
        { "a secret that is not there", """{"role":"app","agent-inject-secret-config":"internal/data/database/confg"}""", ["vault.read(internal/data/database/confg): no secret exists at internal/data/database/confg (retry attempt 1 after \"250ms\")"] },
        { "a version that is deleted", """{"role":"app","agent-inject-secret-config":"internal/data/deleted"}""", ["no secret exists at internal/data/deleted"] },
        { "KV version 1 read as version 2", """{"role":"app","agent-inject-template-config":"{{ with secret \"plain/config\" }}{{ .Data.data.password }}{{ end }}"}""", ["template server error", "nil pointer evaluating interface {}.password"] },
        { "a key with a dash", """{"role":"app","agent-inject-template-config":"{{ with secret \"internal/data/database/config\" }}{{ .Data.data.api-token }}{{ end }}"}""", ["bad character U+002D '-'"] },
        { "a missing key that is asked for", """{"role":"app","error-on-missing-key-config":"true","agent-inject-template-config":"{{ with secret \"internal/data/database/config\" }}{{ .Data.password }}{{ end }}"}""", ["map has no entry for key \"password\""] },
        { "permissions that are none", """{"role":"app","agent-inject-perms-config":"rw"}""", ["error loading configuration", "strconv.ParseUint: parsing \"rw\": invalid syntax"] },
        { "a method that is none", """{"auth-type":"magic","auth-path":"auth/kubernetes"}""", ["Error creating magic auth method: unknown auth method \"magic\""] },
        { "a CA that is not there", """{"role":"app","service":"https://vault-tls.vault.svc:8200","ca-cert":"/vault/tls/ca.crt"}""", ["Error loading CA File: open /vault/tls/ca.crt: no such file or directory"] },
    };

    [Theory]
    [MemberData(nameof(Logins))]
    public async Task An_agent_that_cannot_log_in_waits_and_says_why(string mistake, string annotations, string[] says)
    {
        var pod = await world.PodAsync(mistake, annotations, account: mistake == "another account" ? "default" : "internal-app");

        await world.SaysAsync(pod, "vault-agent-init", says);

        var status = world.Store.Get("pods", "default", pod);
        Assert.Equal("Pending", status.TextAt("status", "phase"));
        Assert.Equal(0, status.ItemsAt("status", "initContainerStatuses").First().NumberAt("restartCount"));
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task An_agent_that_cannot_render_ends_and_is_started_again(string mistake, string annotations, string[] says)
    {
        var pod = await world.PodAsync(mistake, annotations);

        await world.SaysAsync(pod, "vault-agent-init", says);

        await world.UntilAsync(store => store.Get("pods", "default", pod).ItemsAt("status", "initContainerStatuses").Any(init => init.NumberAt("restartCount") > 0), $"{pod}'s agent was started again");
    }

    [Theory]
    [InlineData("a role that is missing", """{"agent-inject-secret-config":"internal/data/database/config"}""", "error validating agent configuration: no Vault role found")]
    [InlineData("a word that is no bool", """{"role":"app","agent-pre-populate":"yes"}""", "error creating new agent sidecar: cannot parse '' as bool: strconv.ParseBool: parsing \"yes\": invalid syntax")]
    [InlineData("an account without its token", """{"role":"app"}""", "error creating new agent sidecar: failed to find service account volume mount")]
    public async Task What_the_injector_refuses_is_told_to_whoever_makes_the_pod(string mistake, string annotations, string refusal)
    {
        var (status, body) = await world.TryPodAsync(mistake, annotations, automount: mistake != "an account without its token");

        Assert.Equal((400, $"admission webhook \"vault.hashicorp.com\" denied the request: {refusal}"), (status, body.TextAt("message")));
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused_before_any_webhook()
    {
        var (status, body) = await world.TryPodAsync("long", $$"""{"role":"app","agent-inject-secret-{{new string('a', 44)}}":"x"}""");

        Assert.Equal(422, status);
        Assert.Contains("name part must be no more than 63 bytes", body.TextAt("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Annotations_on_the_deployment_itself_do_nothing()
    {
        await world.KubeAsync(HttpMethod.Post, "/apis/apps/v1/namespaces/default/deployments", """
            {"metadata":{"name":"misplaced","annotations":{"vault.hashicorp.com/agent-inject":"true","vault.hashicorp.com/role":"app"}},
             "spec":{"selector":{"matchLabels":{"app":"misplaced"}},"template":{"metadata":{"labels":{"app":"misplaced"}},"spec":{"containers":[{"name":"app","image":"app:1"}]}}}}
            """);

        await world.UntilAsync(_ => world.Pod("default", "misplaced") is not null, "misplaced has its pod");

        Assert.Equal(["app"], world.Pod("default", "misplaced").ItemsAt("spec", "containers").Select(container => container.TextAt("name")));
    }

    [Fact]
    public async Task A_job_never_completes_beside_a_sidecar_and_does_without_one()
    {
        await world.JobAsync("with-sidecar", """{"role":"app"}""");
        await world.JobAsync("without", """{"role":"app","agent-pre-populate-only":"true"}""");

        await world.UntilAsync(store => store.Get("jobs.batch", "default", "without").NumberAt("status", "succeeded") == 1, "the job without a sidecar completes");
        await world.UntilAsync(store => Statuses(store) is { Length: 2 } both && both.Single(one => one.TextAt("name") == "app").At("state", "terminated") is not null, "the application beside the sidecar has ended");

        var job = world.Store.Get("jobs.batch", "default", "with-sidecar");
        Assert.Null(job.NumberAt("status", "succeeded"));
        Assert.Equal(1, job.NumberAt("status", "active"));
        Assert.NotNull(Statuses(world.Store).Single(one => one.TextAt("name") == "vault-agent").At("state", "running"));

        static JsonObject[] Statuses(ObjectStore store) =>
            [.. store.List("pods", "default").Where(pod => pod.TextAt("metadata", "labels", "job-name") == "with-sidecar").SelectMany(pod => pod.ItemsAt("status", "containerStatuses"))];
    }

    [Fact]
    public async Task A_job_beside_a_sidecar_of_the_cluster_completes_and_the_sidecar_ends_after_it()
    {
        await world.KubeAsync(HttpMethod.Post, "/apis/batch/v1/namespaces/default/jobs", """
            {"metadata":{"name":"native"},"spec":{"template":{"spec":{"restartPolicy":"Never",
             "initContainers":[{"name":"proxy","image":"proxy:1","restartPolicy":"Always"},{"name":"prepare","image":"prepare:1"}],
             "containers":[{"name":"app","image":"app:1"}]}}}}
            """);

        await world.UntilAsync(store => store.Get("jobs.batch", "default", "native").NumberAt("status", "succeeded") == 1, "the job completes");

        var status = world.Store.List("pods", "default").Single(pod => pod.TextAt("metadata", "labels", "job-name") == "native");
        var proxy = status.ItemsAt("status", "initContainerStatuses").Single(one => one.TextAt("name") == "proxy");
        Assert.Equal(("Succeeded", 0L), (status.TextAt("status", "phase"), proxy.NumberAt("restartCount")));
        Assert.True(End(proxy) >= End(status.ItemsAt("status", "containerStatuses").Single()));

        static DateTimeOffset End(JsonObject container) => DateTimeOffset.Parse(container.TextAt("state", "terminated", "finishedAt")!, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task What_is_exported_is_in_the_file_and_not_in_the_environment_until_a_shell_reads_it()
    {
        var pod = await world.PodAsync("exports", """{"role":"app","agent-inject-template-config":"{{ with secret \"internal/data/database/config\" }}export DB_PASSWORD={{ .Data.data.password }}{{ end }}"}""");
        await world.RunsAsync(pod);

        Assert.Equal("\n", Exec("sh", "-c", "echo $DB_PASSWORD"));
        Assert.NotEqual("\n", Exec("sh", "-c", ". /vault/secrets/config; echo $DB_PASSWORD"));

        string Exec(params string[] command) => world.Sandbox.Parts.Kubelet.Exec("default", pod, "app", command).Output;
    }

    [Fact]
    public async Task On_the_network_of_the_node_the_second_agent_that_listens_does_not_start()
    {
        const string Annotations = """{"vault.hashicorp.com/agent-inject":"true","vault.hashicorp.com/role":"app","vault.hashicorp.com/agent-inject-secret-config":"internal/data/database/config","vault.hashicorp.com/agent-enable-quit":"true","vault.hashicorp.com/agent-pre-populate":"false"}""";
        foreach (var name in new[] { "host-one", "host-two" })
        {
            await world.KubeAsync(HttpMethod.Post, "/api/v1/namespaces/default/pods", $$$"""{"metadata":{"name":"{{{name}}}","annotations":{{{Annotations}}}},"spec":{"serviceAccountName":"internal-app","hostNetwork":true,"nodeName":"node-1","containers":[{"name":"app","image":"app:1"}]}}""");
            if (name == "host-one") await world.SaysAsync(name, "vault-agent", "authentication successful");
        }

        await world.SaysAsync("host-two", "vault-agent", "Error listening on listener configuration: listen tcp 127.0.0.1:8200: bind: address already in use");
    }

    [Fact]
    public async Task A_token_with_one_use_is_gone_after_the_first_secret_and_the_agent_logs_in_again()
    {
        await world.WriteAsync("auth/kubernetes/role/one-use", """{"bound_service_account_names":"internal-app","bound_service_account_namespaces":"default","token_policies":"app","token_ttl":"1h","token_num_uses":1}""");
        var pod = await world.PodAsync("one use", """{"role":"one-use","agent-inject-secret-config":"internal/data/database/config","agent-inject-secret-other":"internal/data/changing"}""");

        await world.SaysAsync(pod, "vault-agent-init", "authentication successful", "lifetime watcher done channel triggered, re-authenticating", "Code: 403. Errors:");
    }

    [Fact]
    public async Task A_token_that_renewals_no_longer_extend_is_replaced_before_it_ends()
    {
        await world.WriteAsync("auth/kubernetes/role/short", """{"bound_service_account_names":"internal-app","bound_service_account_namespaces":"default","token_policies":"app","token_ttl":"3s","token_max_ttl":"3s"}""");
        var pod = await world.PodAsync("short", """{"role":"short","agent-inject-secret-config":"internal/data/database/config","template-static-secret-render-interval":"24h"}""");

        await world.SaysAsync(pod, "vault-agent", "authentication successful", "renewed auth token", "renewed auth token", "lifetime watcher done channel triggered, re-authenticating", "authentication successful", "renewed auth token");
    }

    [Fact]
    public async Task A_job_that_ends_its_sidecar_completes()
    {
        await world.JobAsync("quits", """{"role":"app","agent-enable-quit":"true"}""", "cat /vault/secrets/config; until wget -q -O- --post-data= http://127.0.0.1:8200/agent/v1/quit; do sleep 1; done");

        await world.UntilAsync(store => store.Get("jobs.batch", "default", "quits").NumberAt("status", "succeeded") == 1, "the job completes");
    }

    [Fact]
    public async Task Only_an_agent_that_may_be_ended_listens()
    {
        var pod = await world.PodAsync("listens", """{"role":"app","agent-enable-quit":"true","agent-cache-listener-port":"8300"}""");
        await world.RunsAsync(pod);
        await world.SaysAsync(pod, "vault-agent", "authentication successful");

        Assert.Equal("wget: server returned error: HTTP/1.1 405 Method Not Allowed\n", Exec("wget", "-q", "http://127.0.0.1:8300/agent/v1/quit").Error);
        Assert.Equal((7, "curl: (7) Failed to connect to 127.0.0.1 port 8200 after 0 ms: Could not connect to server\n"), Exec("curl", "-X", "POST", "http://127.0.0.1:8200/agent/v1/quit") is var refused ? (refused.ExitCode, refused.Error) : default);

        Portal.Sandbox.Kubernetes.ExecResult Exec(params string[] command) => world.Sandbox.Parts.Kubelet.Exec("default", pod, "app", command);
    }

    [Fact]
    public async Task Without_a_sidecar_a_changed_secret_is_not_seen()
    {
        var pod = await world.PodAsync("static", """{"role":"app","agent-pre-populate-only":"true","agent-inject-secret-config":"internal/data/changing"}""");
        await world.RunsAsync(pod);

        await world.VaultAsync(HttpMethod.Post, "internal/data/changing", world.Sandbox.RootToken, """{"data":{"password":"after"}}""");

        Assert.Contains("password:before", world.Sandbox.Parts.Kubelet.Exec("default", pod, "app", ["cat", "/vault/secrets/config"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_file_is_the_agents_and_closed_to_others()
    {
        var pod = await world.PodAsync("token", """{"role":"app","agent-inject-token":"true"}""");
        await world.RunsAsync(pod);

        Assert.StartsWith("640 100 1000", world.Sandbox.Parts.Kubelet.Exec("default", pod, "app", ["stat", "-c", "%a %u %g", "/vault/secrets/token"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_right_CA_the_agent_speaks_TLS()
    {
        var secret = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "vault-ca" }, ["stringData"] = new JsonObject { ["ca.crt"] = world.Sandbox.KubernetesCaCertificate } };
        await world.KubeAsync(HttpMethod.Post, "/api/v1/namespaces/default/secrets", secret.ToJsonString());

        var pod = await world.PodAsync("tls", """{"role":"app","service":"https://vault-tls.vault.svc:8200","tls-secret":"vault-ca","ca-cert":"/vault/tls/ca.crt"}""");
        var careless = await world.PodAsync("skip", """{"role":"app","service":"https://vault-tls.vault.svc:8200","tls-skip-verify":"true"}""");

        await world.SaysAsync(pod, "vault-agent-init", "rendered \"(dynamic)\" => \"/vault/secrets/config\"");
        await world.SaysAsync(careless, "vault-agent-init", "rendered \"(dynamic)\" => \"/vault/secrets/config\"");
    }

    [Fact]
    public async Task An_agent_can_log_in_by_jwt()
    {
        var pod = await world.PodAsync("jwt", """{"auth-type":"jwt","auth-path":"auth/jwt","auth-config-path":"/var/run/secrets/kubernetes.io/serviceaccount/token","auth-config-role":"app"}""");

        await world.SaysAsync(pod, "vault-agent-init", "authentication successful, sending token to sinks");
    }

    [Fact]
    public async Task A_namespace_that_is_restricted_or_full_gets_no_injected_pod()
    {
        await world.KubeAsync(HttpMethod.Post, "/api/v1/namespaces", """{"metadata":{"name":"strict","labels":{"pod-security.kubernetes.io/enforce":"restricted"}}}""");
        await world.KubeAsync(HttpMethod.Post, "/api/v1/namespaces", """{"metadata":{"name":"full"}}""");
        await world.UntilAsync(store => store.Find("serviceaccounts", "strict", "default") is not null && store.Find("serviceaccounts", "full", "default") is not null, "both have their account");
        await world.KubeAsync(HttpMethod.Post, "/api/v1/namespaces/full/resourcequotas", """{"metadata":{"name":"small"},"spec":{"hard":{"requests.cpu":"300m"}}}""");

        var (strict, unsafely) = await world.TryPodAsync("a", """{"role":"app"}""", ns: "strict");
        var (full, tooMuch) = await world.TryPodAsync("a", """{"role":"app"}""", ns: "full", requests: """{"requests":{"cpu":"100m"}}""");

        Assert.Equal((403, 403), (strict, full));
        Assert.Contains("violates PodSecurity \"restricted:latest\"", unsafely.TextAt("message"), StringComparison.Ordinal);
        Assert.Contains("containers \"vault-agent-init\", \"app\", \"vault-agent\" must set securityContext.seccompProfile.type", unsafely.TextAt("message"), StringComparison.Ordinal);
        Assert.Equal("pods \"a\" is forbidden: exceeded quota: small, requested: requests.cpu=350m, used: requests.cpu=0, limited: requests.cpu=300m", tooMuch.TextAt("message"));
    }
}
