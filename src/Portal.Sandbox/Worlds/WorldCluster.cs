using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Controllers;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Worlds;

/// <summary>Fills the sandbox's cluster over its own API, as its administrator.</summary>
internal sealed class WorldCluster(HttpClient http, string token, ObjectStore store)
{
    private static readonly Uri Address = new("https://kubernetes.default.svc/");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public ObjectStore Store { get; } = store;

    public async Task ApplyAsync(string manifest)
    {
        foreach (var document in Manifests.Objects(manifest)) await CreateAsync(document);
    }

    /// <exception cref="InvalidOperationException">The API server refuses: the world is wrong.</exception>
    public async Task CreateAsync(JsonObject document)
    {
        var kind = ResourceCatalog.FindKind(document.TextAt("apiVersion") ?? "", document.TextAt("kind") ?? "") ?? throw new InvalidOperationException($"No kind {document.TextAt("kind")}.");
        if (document["status"] is not null)
        {
            // Nodes report their own status; nobody creates them with one over the API.
            Store.Create(kind.Id, document);
            return;
        }

        var root = kind.Group.Length == 0 ? $"api/{kind.Version}" : $"apis/{kind.Group}/{kind.Version}";
        var path = kind.Namespaced ? $"{root}/namespaces/{document.TextAt("metadata", "namespace") ?? "default"}/{kind.Plural}" : $"{root}/{kind.Plural}";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, path)) { Content = JsonContent.Create(document) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        if (response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.Conflict) return;
        throw new InvalidOperationException($"{kind.Kind} {document.Name()}: {await response.Content.ReadAsStringAsync()}");
    }

    /// <summary>Waits until the cluster is as it should be.</summary>
    /// <exception cref="TimeoutException">It does not become so.</exception>
    public async Task UntilAsync(Func<ObjectStore, bool> settled, Func<ObjectStore, string> what, CancellationToken cancellationToken)
    {
        var changed = new SemaphoreSlim(0, 1);
        void Observe(StoreEvent change)
        {
            try
            {
                changed.Release();
            }
            catch (SemaphoreFullException)
            {
                return;
            }
        }

        Store.Changed += Observe;
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            while (!settled(Store)) await changed.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The sandbox's cluster did not settle: {what(Store)}.");
        }
        finally
        {
            Store.Changed -= Observe;
        }
    }
}
