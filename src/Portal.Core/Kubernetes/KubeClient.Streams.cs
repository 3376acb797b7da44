using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using k8s;
using k8s.Models;
using Portal.Core.Failures;

namespace Portal.Core.Kubernetes;

public sealed partial class KubeClient
{
    private static readonly TimeSpan WatchLength = TimeSpan.FromMinutes(5);

    /// <summary>Opens a watch from a version. When it returns, the server has accepted it and changes will come.</summary>
    /// <exception cref="ApiException">Also with status 410 when the version is too old: list again.</exception>
    public async Task<KubeWatch<T>> WatchAsync<T>(KubeSession session, KubeKind<T> kind, string? ns, KubeSelector selector, string resourceVersion, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var seconds = (int)WatchLength.TotalSeconds;
        var path = $"{kind.Path(ns)}?watch=true&allowWatchBookmarks=true&timeoutSeconds={seconds}&resourceVersion={Uri.EscapeDataString(resourceVersion)}{selector.Query}";
        var response = await SendAsync(session, HttpMethod.Get, path, null, "watch", kind.Target(ns), cancellationToken);
        // A connection that died silently must not be waited for for ever.
        return new KubeWatch<T>(response, resourceVersion, kind.Target(ns), WatchLength + TimeSpan.FromSeconds(30), time);
    }

    /// <summary>A container's log, line by line; the last <paramref name="tail"/> lines, then, when followed, new ones until the container ends.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> while the container has not started.</exception>
    public async IAsyncEnumerable<string> ReadLogAsync(KubeSession session, string ns, string pod, string container, int tail, bool follow, bool previous, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = $"{KubeKinds.Pods.Target(ns, pod)} container {container}";
        var path = $"{KubeKinds.Pods.Path(ns, pod, "log")}?container={Uri.EscapeDataString(container)}&tailLines={tail}&timestamps=true{(follow ? "&follow=true" : "")}{(previous ? "&previous=true" : "")}";
        using var response = await SendAsync(session, HttpMethod.Get, path, null, "get log of", target, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await LineAsync(reader, "get log of", target, cancellationToken) is { } line) yield return line;
    }

    /// <summary>The next line; null at the end.</summary>
    internal static async Task<string?> LineAsync(StreamReader reader, string operation, string target, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw KubeFailures.OfTransport(exception, operation, target);
        }
    }

    /// <summary>Runs a command in a container, without a shell and without input.</summary>
    /// <exception cref="ApiException">When the API server or the kubelet refuses. A command that fails is an <see cref="ExecResult"/>.</exception>
    public async Task<ExecResult> ExecAsync(KubeSession session, string ns, string pod, string container, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var target = $"{KubeKinds.Pods.Target(ns, pod)} container {container}";
        var query = string.Concat(command.Select(part => "command=" + Uri.EscapeDataString(part) + "&")) + $"container={Uri.EscapeDataString(container)}&stdin=false&stdout=true&stderr=true&tty=false";
        using var timeout = new CancellationTokenSource(AnswerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        return await GuardAsync("exec in", target, () =>
        {
            var connection = Connection(session);
            var address = new UriBuilder(new Uri(connection.Address, KubeKinds.Pods.Path(ns, pod, "exec").TrimStart('/'))) { Query = query };
            address.Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
            return KubeExec.RunAsync(new Handshake(connection.Http, session, target), address.Uri, target, either.Token);
        }, timeout, cancellationToken);
    }

    /// <summary>
    /// Sends a WebSocket's opening request through the same connections, and so with the same identity, as everything else; a refusal
    /// keeps its reason, which the WebSocket client would throw away.
    /// </summary>
    private sealed class Handshake(HttpClient http, KubeSession session, string target) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Options.Set(IdentityHandler.Session, session);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("vault-portal", null));
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols) return response;
            using (response) throw await KubeFailures.OfResponseAsync(response, "exec in", target, cancellationToken);
        }
    }
}
