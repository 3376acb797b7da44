using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Worlds;

namespace Portal.Sandbox.Tests.Worlds;

/// <summary>A running sandbox at a fast pace, talked to as from outside.</summary>
public class SandboxFixture(string world) : IAsyncLifetime
{
    private HttpClient _http = null!;

    public SandboxServer Sandbox { get; private set; } = null!;

    internal ObjectStore Store => Sandbox.Parts.Store;

    public async ValueTask InitializeAsync()
    {
        Sandbox = await SandboxServer.StartAsync(new() { World = world, Pace = TimeSpan.FromMilliseconds(5) });
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(X509Certificate2.CreateFromPem(Sandbox.KubernetesCaCertificate));
        _http = new(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } });
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Sandbox.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Signs in with userpass.</summary>
    public async Task<string> SignInAsync(string user)
    {
        var known = Sandbox.Users.Single(one => one.Name == user);
        var (_, answer) = await VaultAsync(HttpMethod.Post, $"auth/userpass/login/{user}", "", $$"""{"password":"{{known.Password}}"}""");
        return answer.TextAt("auth", "client_token")!;
    }

    public Task<(int Status, JsonObject? Body)> VaultAsync(HttpMethod method, string path, string token, string? body = null)
    {
        var request = new HttpRequestMessage(method, new Uri(Sandbox.VaultAddress, "/v1/" + path));
        if (token.Length > 0) request.Headers.Add("X-Vault-Token", token);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return SendAsync(request);
    }

    /// <summary>Asks the cluster; as somebody through the portal's account, or as the administrator.</summary>
    public Task<(int Status, JsonObject? Body)> KubeAsync(HttpMethod method, string path, string? body = null, string? user = null, string type = "application/json")
    {
        var request = new HttpRequestMessage(method, new Uri(Sandbox.KubernetesAddress, path));
        request.Headers.Authorization = new("Bearer", user is null ? Sandbox.KubernetesAdminToken : Sandbox.PortalToken);
        if (user is { Length: > 0 }) request.Headers.Add("Impersonate-User", user);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        return SendAsync(request);
    }

    /// <summary>Waits for the cluster to be so.</summary>
    internal Task UntilAsync(Func<ObjectStore, bool> so, string what) => new WorldCluster(_http, "", Store).UntilAsync(so, _ => what, TestContext.Current.CancellationToken);

    /// <summary>The only pod of a deployment that is not going away.</summary>
    internal JsonObject? Pod(string ns, string app) => Store.List("pods", ns).FirstOrDefault(pod => pod.TextAt("metadata", "labels", "app") == app && pod.TextAt("metadata", "deletionTimestamp") is null);

    /// <summary>A container's log, as text.</summary>
    internal async Task<string> LogAsync(string ns, string app, string container, bool previous = false)
    {
        var name = Pod(ns, app).TextAt("metadata", "name");
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Sandbox.KubernetesAddress, $"/api/v1/namespaces/{ns}/pods/{name}/log?container={container}&previous={previous}"));
        request.Headers.Authorization = new("Bearer", Sandbox.KubernetesAdminToken);
        using var response = await _http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>What a command prints in a container.</summary>
    internal ExecResult Exec(string ns, string app, string container, params string[] command) =>
        Sandbox.Parts.Kubelet.Exec(ns, Pod(ns, app).TextAt("metadata", "name")!, container, command);

    private async Task<(int Status, JsonObject? Body)> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : null);
        }
    }
}

public sealed class DemoFixture() : SandboxFixture("demo");

public sealed class TutorialFixture() : SandboxFixture("tutorial");

public sealed class LargeFixture() : SandboxFixture("large");
