using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Tests.Worlds;

namespace Portal.Sandbox.Tests.Injector;

/// <summary>The walk-through's world after its set-up, with roles and mounts that people get wrong.</summary>
public sealed class MistakesFixture() : SandboxFixture("tutorial"), IAsyncLifetime
{
    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        const string host = """ "kubernetes_host":"https://kubernetes.default.svc:443" """;
        await WriteAsync("sys/mounts/internal", """{"type":"kv","options":{"version":"2"}}""");
        await WriteAsync("sys/mounts/plain", """{"type":"kv"}""");
        await WriteAsync("internal/data/database/config", """{"data":{"username":"u","password":"p"}}""");
        await WriteAsync("internal/data/deleted", """{"data":{"k":"v"}}""");
        await WriteAsync("internal/delete/deleted", """{"versions":[1]}""");
        await WriteAsync("internal/data/changing", """{"data":{"password":"before"}}""");
        await WriteAsync("plain/config", """{"password":"p"}""");
        await PolicyAsync("app", "path \"internal/data/*\" { capabilities = [\"read\"] }\npath \"plain/*\" { capabilities = [\"read\"] }");
        await PolicyAsync("flat", "path \"internal/database/config\" { capabilities = [\"read\"] }");
        foreach (var (mount, config) in new[]
        {
            ("kubernetes", host), ("other-issuer", host + """,  "issuer":"https://elsewhere", "disable_iss_validation":false"""), ("no-reviewer", host + """, "disable_local_ca_jwt":true, "kubernetes_ca_cert":"CA" """),
            ("other-cluster", """ "kubernetes_host":"https://10.1.2.3:6443" """),
        })
        {
            await WriteAsync("sys/auth/" + mount, """{"type":"kubernetes"}""");
            await WriteAsync($"auth/{mount}/config", $"{{{config.Replace("\"CA\"", JsonValue.Create(Sandbox.KubernetesCaCertificate).ToJsonString(), StringComparison.Ordinal)}}}");
            await RoleAsync(mount, "app", "app", """ "bound_service_account_namespaces":"default" """);
        }

        await RoleAsync("kubernetes", "internal-app", "app", """ "bound_service_account_namespaces":"default" """);
        await RoleAsync("kubernetes", "elsewhere", "app", """ "bound_service_account_namespaces":"other" """);
        await RoleAsync("kubernetes", "for-others", "app", """ "bound_service_account_namespaces":"default","audience":"others" """);
        await RoleAsync("kubernetes", "flat-policy", "flat", """ "bound_service_account_namespaces":"default" """);
        await WriteAsync("sys/auth/jwt", """{"type":"jwt"}""");
        await WriteAsync("auth/jwt/config", new JsonObject { ["jwt_validation_pubkeys"] = new JsonArray(await ClusterKeyAsync()) }.ToJsonString());
        await WriteAsync("auth/jwt/role/app", """{"role_type":"jwt","user_claim":"sub","bound_audiences":"https://kubernetes.default.svc.cluster.local","bound_subject":"system:serviceaccount:default:internal-app","token_policies":"app"}""");
        await KubeAsync(HttpMethod.Post, "/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"internal-app"}}""");
    }

    public async Task<string> PodAsync(string name, string annotations, string account = "internal-app")
    {
        var (status, body) = await TryPodAsync(name, annotations, account);
        Assert.True(status == 201, $"{name}: {status} {body}");
        return body.TextAt("metadata", "name")!;
    }

    public Task<(int Status, JsonObject? Body)> TryPodAsync(string name, string annotations, string account = "internal-app", bool automount = true, string ns = "default", string requests = "{}")
    {
        var pod = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = Label(name), ["annotations"] = Annotations(annotations) },
            ["spec"] = new JsonObject
            {
                ["serviceAccountName"] = ns == "default" ? account : "default",
                ["automountServiceAccountToken"] = automount,
                ["containers"] = new JsonArray(new JsonObject { ["name"] = "app", ["image"] = "app:1", ["resources"] = JsonNode.Parse(requests) }),
            },
        };
        return KubeAsync(HttpMethod.Post, $"/api/v1/namespaces/{ns}/pods", pod.ToJsonString());
    }

    /// <param name="script">What the application does; by default it works for a while and ends.</param>
    public Task JobAsync(string name, string annotations, string? script = null)
    {
        var application = new JsonObject { ["name"] = "app", ["image"] = "app:1" };
        if (script is not null) application["command"] = new JsonArray("sh", "-c", script);
        var template = new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = Annotations(annotations) },
            ["spec"] = new JsonObject { ["serviceAccountName"] = "internal-app", ["restartPolicy"] = "Never", ["containers"] = new JsonArray(application) },
        };
        return KubeAsync(HttpMethod.Post, "/apis/batch/v1/namespaces/default/jobs", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = new JsonObject { ["template"] = template } }.ToJsonString());
    }

    /// <summary>Waits for every container to run: a pod's phase says so after the first.</summary>
    public Task RunsAsync(string pod) => UntilAsync(
        store => store.Get("pods", "default", pod).ItemsAt("status", "containerStatuses").ToList() is { Count: > 0 } all && all.All(one => one.At("state", "running") is not null), $"all of {pod} runs");

    /// <summary>Reads a container's log until all of this was said, in this order; what came before a restart counts too.</summary>
    public async Task SaysAsync(string pod, string container, params string[] says)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        await UntilAsync(store => store.Get("pods", "default", pod) is { } found && found.ItemsAt("status", "initContainerStatuses").Concat(found.ItemsAt("status", "containerStatuses")).Any(init => init.TextAt("name") == container && (init.At("state", "running") ?? init.At("state", "terminated") ?? init.At("lastState", "terminated")) is not null), $"{pod}'s agent runs");
        var (said, next) = ("", 0);
        while (next < says.Length)
        {
            await foreach (var line in Sandbox.Parts.Kubelet.Logs("default", pod, container, false, true, patience.Token) ?? throw new InvalidOperationException("no log"))
            {
                said += line.Text + "\n";
                while (next < says.Length && line.Text.Contains(says[next], StringComparison.Ordinal)) next++;
                if (next == says.Length) return;
            }

            Assert.False(patience.IsCancellationRequested, $"{pod} did not say \"{says[next]}\" but\n{said}");
            await Task.Yield();
        }
    }

    private static string Label(string name) => name.ToLowerInvariant().Replace(' ', '-').Replace("/", "", StringComparison.Ordinal);

    private static JsonObject Annotations(string given)
    {
        var annotations = new JsonObject { ["vault.hashicorp.com/agent-inject"] = "true" };
        foreach (var (key, value) in JsonNode.Parse(given)!.AsObject()) annotations["vault.hashicorp.com/" + key] = value!.DeepClone();
        if (!annotations.Any(one => one.Key.Contains("agent-inject-secret-") || one.Key.Contains("agent-inject-template-"))) annotations["vault.hashicorp.com/agent-inject-secret-config"] = "internal/database/config";
        return annotations;
    }

    /// <summary>The key the cluster signs tokens with, as PEM.</summary>
    private async Task<string> ClusterKeyAsync()
    {
        var key = (await KubeAsync(HttpMethod.Get, "/openid/v1/jwks")).Body.ItemsAt("keys").First();
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64Url.DecodeFromChars(key.TextAt("n")), Exponent = Base64Url.DecodeFromChars(key.TextAt("e")) });
        return rsa.ExportSubjectPublicKeyInfoPem();
    }

    private Task RoleAsync(string mount, string name, string policy, string more) =>
        WriteAsync($"auth/{mount}/role/{name}", $$"""{"bound_service_account_names":"internal-app","token_policies":"{{policy}}",{{more}}}""");

    private Task PolicyAsync(string name, string text) => WriteAsync("sys/policies/acl/" + name, new JsonObject { ["policy"] = text }.ToJsonString());

    /// <summary>Writes to Vault as root.</summary>
    public async Task WriteAsync(string path, string body)
    {
        var (status, answer) = await VaultAsync(HttpMethod.Post, path, Sandbox.RootToken, body);
        Assert.True(status is 200 or 204, $"{path}: {status} {answer}");
    }
}
