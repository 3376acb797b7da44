using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;
using static Portal.Sandbox.Tests.Injector.AnnotatedPod;

namespace Portal.Sandbox.Tests.Injector;

/// <summary>What the injector adds to a pod.</summary>
public sealed class MutationTests
{
    [Fact]
    public void A_pod_gets_an_init_container_a_sidecar_and_three_volumes_in_memory()
    {
        var pod = Usual();

        Assert.Null(Admit(pod));

        Assert.Equal(["kube-api-access-abcde", "home-init", "home-sidecar", "vault-secrets"], Names(pod.ItemsAt("spec", "volumes")));
        Assert.All(pod.ItemsAt("spec", "volumes").Skip(1), volume => Assert.Equal("Memory", volume.TextAt("emptyDir", "medium")));
        Assert.Equal(["vault-agent-init"], Names(pod.ItemsAt("spec", "initContainers")));
        Assert.Equal(["app", "helper", "vault-agent"], Names(pod.ItemsAt("spec", "containers")));
        Assert.Equal("injected", pod.TextAt("metadata", "annotations", "vault.hashicorp.com/agent-inject-status"));
        Assert.Equal(4, pod.ObjectAt("metadata", "annotations")!.Count);
    }

    [Fact]
    public void The_agents_mount_their_home_the_account_and_the_secrets_each_in_its_order()
    {
        var pod = Usual();
        Admit(pod);

        const string account = "kube-api-access-abcde:/var/run/secrets/kubernetes.io/serviceaccount";
        Assert.Equal(["home-init:/home/vault", account, "vault-secrets:/vault/secrets"], Mounts(pod, "vault-agent-init"));
        Assert.Equal([account, "home-sidecar:/home/vault", "vault-secrets:/vault/secrets"], Mounts(pod, "vault-agent"));
        Assert.Equal([account, "vault-secrets:/vault/secrets"], Mounts(pod, "app"));
        Assert.Equal(["vault-secrets:/vault/secrets"], Mounts(pod, "helper"));
        Assert.Null(Container(pod, "app").ItemsAt("volumeMounts").Last()["readOnly"]);
    }

    [Fact]
    public void The_sidecar_is_exactly_this_container()
    {
        var pod = Usual();
        Admit(pod);
        var sidecar = Container(pod, "vault-agent")!;
        var variables = Names(sidecar.ItemsAt("env"));
        sidecar.Remove("env");
        sidecar.Remove("volumeMounts");

        Assert.Equal(["NAMESPACE", "HOST_IP", "POD_IP", "VAULT_LOG_LEVEL", "VAULT_LOG_FORMAT", "VAULT_CONFIG"], variables);
        AssertJson("""
            {
              "name": "vault-agent",
              "image": "hashicorp/vault:2.0.4",
              "command": ["/bin/sh", "-ec"],
              "args": ["echo ${VAULT_CONFIG?} | base64 -d > /home/vault/config.json && vault agent -config=/home/vault/config.json"],
              "resources": { "limits": { "cpu": "500m", "memory": "128Mi" }, "requests": { "cpu": "250m", "memory": "64Mi" } },
              "lifecycle": {},
              "securityContext": { "capabilities": { "drop": ["ALL"] }, "runAsUser": 100, "runAsGroup": 1000, "runAsNonRoot": true, "readOnlyRootFilesystem": true, "allowPrivilegeEscalation": false }
            }
            """, sidecar);
    }

    [Fact]
    public void The_agent_is_told_exactly_this()
    {
        var pod = Usual();
        Admit(pod);

        AssertJson("""
            {
              "auto_auth": {
                "method": { "type": "kubernetes", "mount_path": "auth/kubernetes", "config": { "role": "app", "token_path": "/var/run/secrets/kubernetes.io/serviceaccount/token" } },
                "sink": [ { "type": "file", "config": { "path": "/home/vault/.vault-token" } } ]
              },
              "exit_after_auth": true,
              "pid_file": "/home/vault/.pid",
              "vault": { "address": "http://vault.vault.svc:8200" },
              "template": [ {
                "destination": "/vault/secrets/config.txt",
                "contents": "{{ with secret \"secret/data/app\" }}{{ range $k, $v := .Data }}{{ $k }}: {{ $v }}\n{{ end }}{{ end }}",
                "left_delimiter": "{{",
                "right_delimiter": "}}"
              } ],
              "template_config": { "exit_on_retry_failure": true }
            }
            """, Config(pod, "vault-agent-init"));
        Assert.False(Config(pod, "vault-agent").FlagAt("exit_after_auth"));
    }

    [Fact]
    public void Pre_populating_only_leaves_no_sidecar_and_without_pre_populating_there_is_no_init_container()
    {
        var (only, without) = (Usual(("agent-pre-populate-only", "true")), Usual(("agent-pre-populate", "false")));
        Admit(only);
        Admit(without);

        Assert.Equal(["app", "helper"], Names(only.ItemsAt("spec", "containers")));
        Assert.Equal(["kube-api-access-abcde", "home-init", "vault-secrets"], Names(only.ItemsAt("spec", "volumes")));
        Assert.Empty(without.ItemsAt("spec", "initContainers"));
        Assert.Equal(["kube-api-access-abcde", "home-sidecar", "vault-secrets"], Names(without.ItemsAt("spec", "volumes")));
    }

    [Theory]
    [InlineData("false", "prepare", "vault-agent-init")]
    [InlineData("true", "vault-agent-init", "prepare")]
    public void Other_init_containers_get_the_files_and_the_agent_comes_first_if_asked(string first, params string[] order)
    {
        var pod = Usual(("agent-init-first", first));
        pod["spec"]!["initContainers"] = new JsonArray(new JsonObject { ["name"] = "prepare" });
        Admit(pod);

        Assert.Equal(order, Names(pod.ItemsAt("spec", "initContainers")));
        Assert.Equal(["vault-secrets:/vault/secrets"], Mounts(pod, "prepare"));
    }

    [Fact]
    public void Only_containers_named_exactly_get_the_mount()
    {
        var pod = Usual(("agent-inject-containers", "app, helper"));
        Admit(pod);

        Assert.Contains("vault-secrets:/vault/secrets", Mounts(pod, "app"));
        Assert.Empty(Mounts(pod, "helper"));
    }

    [Fact]
    public void Every_part_of_a_template_reaches_the_agent()
    {
        var pod = Usual(
            ("agent-inject-template-config.txt", "<< .Data >>"), ("agent-template-left-delim-config.txt", "<<"), ("agent-template-right-delim-config.txt", ">>"),
            ("agent-inject-file-config.txt", "sub/app.conf"), ("agent-inject-perms-config.txt", "0400"), ("agent-inject-command-config.txt", "kill -HUP 1"), ("error-on-missing-key-config.txt", "true"),
            ("secret-volume-path-config.txt", "/etc/app"));
        Admit(pod);

        AssertJson("""
            [ { "destination": "/etc/app/sub/app.conf", "contents": "<< .Data >>", "left_delimiter": "<<", "right_delimiter": ">>", "command": "kill -HUP 1", "perms": "0400", "error_on_missing_key": true } ]
            """, Config(pod, "vault-agent")["template"]);
        Assert.Equal(["vault-secrets:/vault/secrets", "vault-secrets-custom-0:/etc/app"], Mounts(pod, "helper"));
    }

    [Fact]
    public void Names_lose_their_case_unless_kept_and_siblings_are_found_with_their_case()
    {
        var pod = With(("agent-inject", "true"), ("role", "app"), ("agent-inject-secret-Foo", "secret/foo"), ("agent-inject-template-foo", "x"), ("agent-inject-secret-Bar", "secret/bar"), ("preserve-secret-case-Bar", "true"), ("agent-inject-secret", "ignored"), ("agent-inject-secret-blank", " "));
        Admit(pod);

        Assert.Equal(["/vault/secrets/Bar", "/vault/secrets/foo", "/vault/secrets/foo"], Config(pod, "vault-agent").ItemsAt("template").Select(template => template.TextAt("destination")));
    }

    [Fact]
    public void A_json_default_template_a_token_file_and_tuning_reach_the_agent()
    {
        var pod = Usual(("agent-inject-default-template", "JSON"), ("agent-inject-token", "true"), ("template-static-secret-render-interval", "30s"), ("namespace", "team"), ("auth-min-backoff", "2s"), ("auth-config-some-key", "value"), ("agent-telemetry-prometheus-retention-time", "\"24h\""));
        Admit(pod);
        var config = Config(pod, "vault-agent");

        Assert.Equal("{{ with secret \"secret/data/app\" }}{{ .Data | toJSON }}\n{{ end }}", config["template"]![0].TextAt("contents"));
        Assert.Equal("/vault/secrets/token", config["auto_auth"]!["sink"]![1].TextAt("config", "path"));
        Assert.Equal("30s", config.TextAt("template_config", "static_secret_render_interval"));
        Assert.Equal("24h", config.TextAt("telemetry", "prometheus_retention_time"));
        AssertJson("""
            { "type": "kubernetes", "mount_path": "auth/kubernetes", "namespace": "team", "min_backoff": "2s",
              "config": { "role": "app", "some_key": "value", "token_path": "/var/run/secrets/kubernetes.io/serviceaccount/token" } }
            """, config["auto_auth"]!["method"]);
    }

    [Fact]
    public void Secrets_config_maps_and_the_cache_become_volumes_in_the_order_of_the_injector()
    {
        var pod = Usual(("agent-configmap", "agent"), ("agent-extra-secret", "extra"), ("tls-secret", "ca"), ("agent-cache-enable", "true"), ("ca-cert", "/vault/tls/ca.crt"));
        Admit(pod);

        Assert.Equal(["home-init", "home-sidecar", "vault-secrets", "vault-config", "extra-secrets", "vault-tls-secrets", "vault-agent-cache"], Names(pod.ItemsAt("spec", "volumes")).Skip(1));
        Assert.Equal(["vault-secrets:/vault/secrets", "extra-secrets:/vault/custom", "vault-config:/vault/configs", "vault-tls-secrets:/vault/tls", "vault-agent-cache:/vault/agent-cache"], Mounts(pod, "vault-agent").Skip(2));
        Assert.Equal("touch /home/vault/.vault-token && vault agent -config=/vault/configs/config-init.hcl", Container(pod, "vault-agent-init").TextsAt("args").Single());
        Assert.Null(Variable(pod, "vault-agent", "VAULT_CONFIG"));
        Assert.Equal("/vault/tls/ca.crt", Variable(pod, "vault-agent", "VAULT_CACERT"));
    }

    [Fact]
    public void Revoking_quitting_patching_and_sharing_processes_are_written_where_the_real_one_writes_them()
    {
        var pod = Usual(("agent-revoke-on-shutdown", "true"), ("agent-revoke-grace", "9"), ("agent-enable-quit", "true"), ("agent-share-process-namespace", "true"),
            ("agent-json-patch", """[{"op":"add","path":"/securityContext/seccompProfile","value":{"type":"RuntimeDefault"}}]"""), ("agent-limits-cpu", ""));
        Admit(pod);
        var sidecar = Container(pod, "vault-agent")!;

        Assert.Equal("/bin/sleep 9 && /bin/vault token revoke -address=http://vault.vault.svc:8200 -self", sidecar.TextsAt("lifecycle", "preStop", "exec", "command")[2]);
        Assert.True(Config(pod, "vault-agent")["listener"]![0].FlagAt("agent_api", "enable_quit"));
        Assert.Null(Config(pod, "vault-agent-init")["listener"]);
        Assert.Equal("RuntimeDefault", sidecar.TextAt("securityContext", "seccompProfile", "type"));
        Assert.Null(Container(pod, "vault-agent-init").At("securityContext", "seccompProfile"));
        Assert.True(pod.FlagAt("spec", "shareProcessNamespace"));
        Assert.Null(sidecar.At("resources", "limits", "cpu"));
    }

    [Theory]
    [InlineData("agent-inject", "false")]
    [InlineData("agent-inject", "")]
    [InlineData("agent-inject-status", "injected")]
    public void A_pod_that_does_not_ask_or_was_injected_before_stays_as_it_is(string key, string value)
    {
        var pod = With([.. new[] { ("agent-inject", "true"), ("role", "app") }.Where(annotation => annotation.Item1 != key), (key, value)]);
        var before = pod.DeepClone();

        Assert.Null(Admit(pod));

        Assert.True(JsonNode.DeepEquals(before, pod));
    }

    private static void AssertJson(string expected, JsonNode? actual)
    {
        var wanted = JsonNode.Parse(expected);
        Assert.True(JsonNode.DeepEquals(wanted, actual), $"Expected {wanted?.ToJsonString(JsonText.Compact)}\nbut was {actual?.ToJsonString(JsonText.Compact)}");
    }
}
