using Portal.Sandbox.Kubernetes.Http;

namespace Portal.Sandbox.Kubernetes;

/// <summary>What can be made to go wrong with the API server. Everything is off until it is switched on, and may be switched at any time.</summary>
internal sealed class KubeFaults : IDisposable
{
    private TaskCompletionSource? _gate;
    private CancellationTokenSource _watches = new();
    private int _expiredWatches;
    private int _conflicts;

    /// <summary>Connections are cut without an answer.</summary>
    public bool Unreachable { get; set; }

    /// <summary>Every request is answered with 500.</summary>
    public bool InternalError { get; set; }

    /// <summary>Every request is answered with 429 and this many seconds to wait; 0 leaves the header out.</summary>
    public int? RetryAfter { get; set; }

    /// <summary>Every token is refused with 401.</summary>
    public bool Unauthorized { get; set; }

    /// <summary>Refuses with 403 what this says yes to, whatever the roles say: verb and resource (<c>list</c>, <c>pods</c>).</summary>
    public Func<string, string, bool>? Forbidden { get; set; }

    /// <summary>Why calls of admission webhooks fail, for example <c>x509: certificate signed by unknown authority</c>; null when they do not.</summary>
    public string? WebhookFailure { get; set; }

    /// <summary>Requests wait here until <see cref="OpenGate"/>.</summary>
    public void CloseGate() => Interlocked.CompareExchange(ref _gate, new(TaskCreationOptions.RunContinuationsAsynchronously), null);

    public void OpenGate() => Interlocked.Exchange(ref _gate, null)?.SetResult();

    /// <summary>Ends every watch that is open, as a server that restarts does.</summary>
    public void DropWatches() => Interlocked.Exchange(ref _watches, new()).Cancel();

    /// <summary>The next watches are told that their version is too old.</summary>
    public void ExpireNextWatches(int count = 1) => Interlocked.Add(ref _expiredWatches, count);

    /// <summary>The next updates and patches find that somebody else was faster.</summary>
    public void ConflictOnNextWrites(int count = 1) => Interlocked.Add(ref _conflicts, count);

    /// <summary>Cancelled when open watches are to end.</summary>
    internal CancellationToken WatchesDropped => _watches.Token;

    internal bool TakeExpiredWatch() => Take(ref _expiredWatches);

    internal bool TakeConflict() => Take(ref _conflicts);

    /// <summary>What happens before anything else is looked at.</summary>
    internal async Task BeforeAsync(CancellationToken cancellationToken)
    {
        if (_gate is { } gate) await gate.Task.WaitAsync(cancellationToken);
        if (InternalError) throw new KubeStatusException(500, "InternalError", "Internal error occurred: etcdserver: request timed out");
        if (RetryAfter is { } seconds) throw new KubeStatusException(429, "TooManyRequests", "The server has received too many requests and has asked us to try again later") { RetryAfter = seconds > 0 ? seconds : null };
        if (Unauthorized) throw KubeStatusException.Unauthorized();
    }

    internal void Check(RequestRoute route, KubeUser user)
    {
        if (route.IsResource && Forbidden?.Invoke(route.Verb, route.ResourceWithSubresource) == true) throw Access.AccessRequest.Of(route).Refusal(user);
    }

    public void Dispose() => _watches.Dispose();

    private static bool Take(ref int left)
    {
        while (Volatile.Read(ref left) is > 0 and var now)
        {
            if (Interlocked.CompareExchange(ref left, now - 1, now) == now) return true;
        }

        return false;
    }
}
