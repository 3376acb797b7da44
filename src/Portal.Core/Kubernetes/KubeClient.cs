using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.Kubernetes;

/// <summary>
/// The one door to the clusters. Each request carries the identity of the session it is made for and of nobody else; connections are shared
/// per environment. Everything that goes wrong is an <see cref="ApiException"/>, unless the caller gave up first.
/// </summary>
/// <param name="time">The clock.</param>
public sealed partial class KubeClient(TimeProvider time) : IDisposable
{
    private const int PageSize = 500;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<PortalEnvironment, Lazy<ClusterConnection>> _connections = new();

    /// <summary>Who writes, in <c>managedFields</c>.</summary>
    public const string FieldManager = "vault-portal";

    /// <summary>The API server's address; where it would have been read, when it cannot be.</summary>
    public string AddressOf(KubeSession session)
    {
        try
        {
            return Connection(session).Address.GetLeftPart(UriPartial.Authority);
        }
        catch (ApiException)
        {
            return session.Environment.Cluster.KubeconfigPath ?? "";
        }
    }

    /// <summary>Reads one object.</summary>
    public async Task<T> ReadAsync<T>(KubeSession session, KubeKind<T> kind, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        Lighter(await AskAsync<T>(session, HttpMethod.Get, kind.Path(ns, name), null, "get", kind.Target(ns, name), cancellationToken));

    /// <summary>Lists objects of one namespace, or of all when <paramref name="ns"/> is null, page by page.</summary>
    public async Task<KubeList<T>> ListAsync<T>(KubeSession session, KubeKind<T> kind, string? ns, KubeSelector selector, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var items = ImmutableArray.CreateBuilder<T>();
        for (var next = ""; ;)
        {
            var path = $"{kind.Path(ns)}?limit={PageSize}{selector.Query}{(next.Length == 0 ? "" : "&continue=" + Uri.EscapeDataString(next))}";
            var page = await AskAsync<ListPage<T>>(session, HttpMethod.Get, path, null, "list", kind.Target(ns), cancellationToken);
            foreach (var item in page.Items ?? []) items.Add(Lighter(item));
            next = page.Metadata?.ContinueProperty ?? "";
            if (next.Length == 0) return new KubeList<T>(items.ToImmutable(), page.Metadata?.ResourceVersion ?? "");
        }
    }

    /// <summary>Lists all objects of one namespace, or of all namespaces.</summary>
    public Task<KubeList<T>> ListAsync<T>(KubeSession session, KubeKind<T> kind, string? ns, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => ListAsync(session, kind, ns, KubeSelector.None, cancellationToken);

    /// <summary>Creates an object.</summary>
    public Task<T> CreateAsync<T>(KubeSession session, KubeKind<T> kind, string? ns, T body, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        body.ApiVersion = kind.ApiVersion;
        body.Kind = kind.Kind;
        var content = Json(KubernetesJson.Serialize(body), "application/json");
        return AskAsync<T>(session, HttpMethod.Post, $"{kind.Path(ns)}?fieldManager={FieldManager}", content, "create", kind.Target(ns, body.Metadata?.Name), cancellationToken);
    }

    /// <summary>Changes an object; with <paramref name="dryRun"/> the server only says whether it would accept it.</summary>
    public Task<T> PatchAsync<T>(KubeSession session, KubeKind<T> kind, string? ns, string name, KubePatch patch, bool dryRun, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var path = $"{kind.Path(ns, name)}?fieldManager={FieldManager}{(dryRun ? "&dryRun=All" : "")}";
        return AskAsync<T>(session, HttpMethod.Patch, path, Json(patch.Body, patch.ContentType), "patch", kind.Target(ns, name), cancellationToken);
    }

    /// <summary>Deletes an object if it is still the one with this uid.</summary>
    public async Task DeleteAsync<T>(KubeSession session, KubeKind<T> kind, string? ns, string name, string uid, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var options = new V1DeleteOptions { ApiVersion = "v1", Kind = "DeleteOptions", PropagationPolicy = "Background", Preconditions = new V1Preconditions { Uid = uid } };
        using var response = await SendAsync(session, HttpMethod.Delete, kind.Path(ns, name), Json(KubernetesJson.Serialize(options), "application/json"), "delete", kind.Target(ns, name), cancellationToken);
    }

    /// <summary>Asks one of the API's questions: a review, a token request, the version. The answer is any shape.</summary>
    public Task<T> AskAsync<T>(KubeSession session, HttpMethod method, string path, object? body, string operation, string target, CancellationToken cancellationToken) =>
        AskAsync<T>(session, method, path, body is null ? null : Json(KubernetesJson.Serialize(body), "application/json"), operation, target, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in _connections.Values.Where(connection => connection.IsValueCreated)) connection.Value.Dispose();
        _connections.Clear();
    }

    private async Task<T> AskAsync<T>(
        KubeSession session, HttpMethod method, string path, HttpContent? content, string operation, string target, CancellationToken cancellationToken, MediaTypeWithQualityHeaderValue? form = null)
    {
        using var timeout = new CancellationTokenSource(AnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var response = await SendAsync(session, method, path, content, operation, target, cancellationToken, form);
        return await GuardAsync(operation, target, async () =>
        {
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            return await JsonSerializer.DeserializeAsync<T>(stream, KubeJson.Options, either.Token) ?? throw KubeFailures.Unreadable(operation, target);
        }, timeout, cancellationToken);
    }

    /// <summary>Sends a request and waits for the headers of a good answer; the body is the caller's.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        KubeSession session, HttpMethod method, string path, HttpContent? content, string operation, string target, CancellationToken cancellationToken, MediaTypeWithQualityHeaderValue? form = null)
    {
        using var timeout = new CancellationTokenSource(AnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        return await GuardAsync(operation, target, async () =>
        {
            var connection = Connection(session);
            using var request = new HttpRequestMessage(method, new Uri(connection.Address, path.TrimStart('/'))) { Content = content };
            request.Headers.Accept.Add(form ?? new MediaTypeWithQualityHeaderValue("application/json"));
            request.Options.Set(IdentityHandler.Session, session);
            var response = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.IsSuccessStatusCode) return response;
            using (response) throw await KubeFailures.OfResponseAsync(response, operation, target, either.Token);
        }, timeout, cancellationToken);
    }

    /// <summary>Lets only <see cref="ApiException"/> and the caller's own cancellation out.</summary>
    private static async Task<TResult> GuardAsync<TResult>(string operation, string target, Func<Task<TResult>> work, CancellationTokenSource timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw KubeFailures.Timeout(operation, target, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The connect timeout of the socket handler cancels without saying whose token it was.
            throw new ApiException(ApiSystem.Kubernetes, Failure.Unreachable, operation, target, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw KubeFailures.OfTransport(exception, operation, target);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or FormatException)
        {
            throw KubeFailures.Unreadable(operation, target, exception);
        }
    }

    private ClusterConnection Connection(KubeSession session)
    {
        var opened = _connections.GetOrAdd(session.Environment, environment => new Lazy<ClusterConnection>(() => ClusterConnection.Open(environment, time)));
        try
        {
            return opened.Value;
        }
        catch (ApiException)
        {
            // Lazy remembers its failure; a kubeconfig that is mended must be read again.
            _connections.TryRemove(new KeyValuePair<PortalEnvironment, Lazy<ClusterConnection>>(session.Environment, opened));
            throw;
        }
    }

    private static StringContent Json(string text, string contentType) => new(text, Encoding.UTF8, contentType);

    /// <summary>Without the bookkeeping that is most of an object's size and nothing a page shows.</summary>
    internal static T Lighter<T>(T item)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (item.Metadata is { } metadata)
        {
            metadata.ManagedFields = null;
            metadata.Annotations?.Remove("kubectl.kubernetes.io/last-applied-configuration");
        }

        return item;
    }

    private sealed class ListPage<T>
    {
        public V1ListMeta? Metadata { get; set; }

        public List<T>? Items { get; set; }
    }
}

/// <summary>Which objects a list or watch is about.</summary>
/// <param name="Labels">A label selector; null for all.</param>
/// <param name="Fields">A field selector; null for all.</param>
public sealed record KubeSelector(string? Labels, string? Fields)
{
    /// <summary>All of them.</summary>
    public static KubeSelector None { get; } = new(null, null);

    /// <summary>The one with this name.</summary>
    public static KubeSelector Named(string name) => new(null, "metadata.name=" + name);

    internal string Query => (Labels is null ? "" : "&labelSelector=" + Uri.EscapeDataString(Labels)) + (Fields is null ? "" : "&fieldSelector=" + Uri.EscapeDataString(Fields));
}
