using Microsoft.AspNetCore.Http;

namespace Portal.Sandbox.Kubernetes.Http;

/// <summary>One request on its way through the server.</summary>
internal sealed class KubeRequest(HttpContext http, RequestRoute route, KubeUser caller)
{
    /// <summary>What the real server takes at most.</summary>
    public const int LargestBody = 3 * 1024 * 1024;

    public HttpContext Http { get; } = http;

    public RequestRoute Route { get; } = route;

    /// <summary>Whose token it is.</summary>
    public KubeUser Caller { get; } = caller;

    /// <summary>Whose rights count: the caller, or whom the caller impersonates.</summary>
    public KubeUser User { get; set; } = caller;

    /// <summary>The cluster's time.</summary>
    public required DateTimeOffset Now { get; init; }

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>The kind asked for; the dispatcher has made sure there is one.</summary>
    public ResourceKind Kind { get; set; } = null!;

    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var values) ? values.FirstOrDefault() ?? "" : null;

    public bool Flag(string name) => RequestRoute.IsTrue(Query(name));

    /// <summary>The field manager of a client that names none: the first part of its user agent.</summary>
    public string Agent => Http.Request.Headers.UserAgent.ToString().Split('/')[0] is { Length: > 0 } agent ? agent : "unknown";

    public async Task<byte[]> BodyAsync()
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await Http.Request.Body.ReadAsync(chunk, Aborted)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > LargestBody) throw new KubeStatusException(413, "RequestEntityTooLarge", $"Request entity too large: limit is {LargestBody}");
        }

        return buffer.ToArray();
    }
}
