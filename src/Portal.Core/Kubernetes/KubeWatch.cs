using System.Runtime.CompilerServices;
using System.Text.Json;
using k8s;
using k8s.Models;
using Portal.Core.Failures;

namespace Portal.Core.Kubernetes;

/// <summary>
/// An open watch. Its lines are <c>{"type":"ADDED","object":{…}}</c>; a line of type ERROR carries a Status and ends it with an
/// <see cref="ApiException"/>, which KubernetesClient's own watch drops unless it is told not to.
/// </summary>
public sealed class KubeWatch<T> : IDisposable
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly HttpResponseMessage _response;
    private readonly string _target;
    private readonly TimeSpan _longest;
    private readonly TimeProvider _time;
    private string _version;

    internal KubeWatch(HttpResponseMessage response, string version, string target, TimeSpan longest, TimeProvider time)
    {
        _response = response;
        _version = version;
        _target = target;
        _longest = longest;
        _time = time;
    }

    /// <summary>The changes, until the server ends the watch, which it does every few minutes.</summary>
    /// <exception cref="ApiException">When the connection breaks, or the server says why it cannot go on.</exception>
    public async IAsyncEnumerable<KubeEvent<T>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_longest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var reader = new StreamReader(await _response.Content.ReadAsStreamAsync(cancellationToken));
        while (await LineAsync(reader, limit, either.Token, cancellationToken) is { } line)
        {
            if (line.Length > 0) yield return Parse(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _response.Dispose();

    private async Task<string?> LineAsync(StreamReader reader, CancellationTokenSource limit, CancellationToken either, CancellationToken cancellationToken)
    {
        try
        {
            return await KubeClient.LineAsync(reader, "watch", _target, either);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private KubeEvent<T> Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var type = document.RootElement.GetProperty("type").GetString();
            var body = document.RootElement.GetProperty("object");
            if (type == "ERROR") throw KubeFailures.OfStatus(body, "watch", _target);
            _version = body.GetProperty("metadata").GetProperty("resourceVersion").GetString() ?? _version;
            var change = type switch
            {
                "ADDED" => KubeChange.Added,
                "MODIFIED" => KubeChange.Modified,
                "DELETED" => KubeChange.Deleted,
                "BOOKMARK" => KubeChange.Bookmark,
                _ => throw KubeFailures.Unreadable("watch", _target),
            };
            return new KubeEvent<T>(change, change == KubeChange.Bookmark ? null : KubeClient.Lighter(body.Deserialize<T>(KubeJson.Options)!), _version);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or NotSupportedException or FormatException)
        {
            throw KubeFailures.Unreadable("watch", _target, exception);
        }
    }
}
