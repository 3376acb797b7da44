using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Controllers;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Tests.Kubernetes;

/// <summary>An API server over an empty cluster with the namespaces and people the tests speak of.</summary>
internal sealed class ClusterFixture : IAsyncDisposable
{
    public const string Admin = "admin-token";
    public const string Limited = "limited-token";
    public const string Nobody = "nobody-token";

    private readonly HttpClient _http;
    private Cluster? _controllers;

    private ClusterFixture(KubeApiServer server, ObjectStore store)
    {
        (Server, Store) = (server, store);
        _http = CreateClient();
    }

    public KubeApiServer Server { get; }

    public ObjectStore Store { get; }

    public static async Task<ClusterFixture> StartAsync(TimeProvider? time = null, Func<KubeApiServerOptions, KubeApiServerOptions>? change = null)
    {
        var store = new ObjectStore(time ?? TimeProvider.System);
        foreach (var ns in new[] { "default", "kube-system" }) AddNamespace(store, ns);
        const string rbac = "rbac.authorization.k8s.io";
        store.Create("roles." + rbac, Parse("""{"metadata":{"name":"readers","namespace":"default"},"rules":[{"verbs":["get","list","watch"],"apiGroups":[""],"resources":["serviceaccounts","pods"]},{"verbs":["get","list","watch"],"apiGroups":["apps"],"resources":["deployments"]}]}"""));
        store.Create("rolebindings." + rbac, Parse("""{"metadata":{"name":"readers","namespace":"default"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"readers"},"subjects":[{"kind":"Group","apiGroup":"rbac.authorization.k8s.io","name":"portal-readers"},{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"limited-user"}]}"""));
        var options = new KubeApiServerOptions
        {
            Store = store,
            Tokens = new Dictionary<string, KubeUser>
            {
                [Admin] = new("token-admin", ["system:masters"]),
                [Limited] = new("limited-user", ["portal-readers"]),
                [Nobody] = new("nobody-user", ["portal-nobodies"]),
            },
        };
        return new(await KubeApiServer.StartAsync(change?.Invoke(options) ?? options, TestContext.Current.CancellationToken), store);
    }

    /// <summary>A client that trusts the cluster's certificate and no other.</summary>
    public HttpClient CreateClient()
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(X509Certificate2.CreateFromPem(Server.Certificates.AuthorityPem));
        return new(new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = { CertificateChainPolicy = trust } }) { BaseAddress = Server.Address };
    }

    /// <summary>Lets the controllers loose on the cluster: namespaces get their accounts, deployments their pods.</summary>
    public ClusterFixture WithControllers()
    {
        _controllers = new(Store, Server.Writer, new(Store.Time, TimeSpan.FromMilliseconds(20)), Server.Certificates.AuthorityPem);
        _controllers.Start();
        return this;
    }

    /// <summary>A namespace with its default account, as the controllers would make it.</summary>
    public static void AddNamespace(ObjectStore store, string name)
    {
        store.Create("namespaces", Parse($$$"""{"metadata":{"name":"{{{name}}}","labels":{"kubernetes.io/metadata.name":"{{{name}}}"}},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}"""));
        store.Create("serviceaccounts", Parse($$$"""{"metadata":{"name":"default","namespace":"{{{name}}}"}}"""));
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    public async Task<(int Status, JsonNode? Body, HttpResponseMessage Response)> SendAsync(string method, string path, string? body = null, string? token = Admin, string contentType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), new Uri(Server.Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(contentType));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : text.Length == 0 ? null : JsonValue.Create(text), response);
    }

    /// <summary>Opens a watch; each call of the reader gives the next event.</summary>
    public async Task<StreamReader> WatchAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", Admin);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return new(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    public static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_controllers is not null) await _controllers.DisposeAsync();
        await Server.DisposeAsync();
    }
}
