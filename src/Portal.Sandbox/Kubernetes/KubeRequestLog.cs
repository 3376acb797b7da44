namespace Portal.Sandbox.Kubernetes;

/// <summary>One request the server has answered, or is answering.</summary>
/// <param name="User">Whom it was made as.</param>
/// <param name="Caller">Whose token it carried; another than <paramref name="User"/> when impersonating.</param>
internal sealed record KubeRequestEntry(string Method, string PathAndQuery, string Verb, string Resource, string? Namespace, string User, string Caller, string UserAgent);

/// <summary>The latest requests, so that tests can say which ones a page costs and whose they were.</summary>
internal sealed class KubeRequestLog
{
    private const int Most = 10_000;

    private readonly Queue<KubeRequestEntry> _entries = new();
    private readonly Lock _gate = new();

    /// <summary>How many there were since the start.</summary>
    public long Total { get; private set; }

    public void Add(KubeRequestEntry entry)
    {
        lock (_gate)
        {
            Total++;
            _entries.Enqueue(entry);
            if (_entries.Count > Most) _entries.Dequeue();
        }
    }

    /// <summary>The latest requests, oldest first; for example those whose caller is the portal's service account.</summary>
    public IReadOnlyList<KubeRequestEntry> Entries(Func<KubeRequestEntry, bool>? which = null)
    {
        lock (_gate) return [.. _entries.Where(entry => which?.Invoke(entry) ?? true)];
    }
}
