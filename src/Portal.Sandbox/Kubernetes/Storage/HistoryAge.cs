namespace Portal.Sandbox.Kubernetes.Storage;

/// <summary>Which versions are old enough to be forgotten: the API server compacts every five minutes what is older than that.</summary>
internal sealed class HistoryAge(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private long _markedVersion;
    private DateTimeOffset _markedAt = time.GetUtcNow();

    /// <summary>The version up to which to forget, if it is time to.</summary>
    public long? Forget(long version)
    {
        var now = time.GetUtcNow();
        if (now - _markedAt < Interval) return null;
        var old = _markedVersion;
        (_markedVersion, _markedAt) = (version - 1, now);
        return old;
    }
}
