namespace Portal.Sandbox.Vault;

/// <summary>What can go wrong on purpose.</summary>
internal enum VaultFaultKind
{
    /// <summary>Every call but the status endpoints is 503 <c>Vault is sealed</c>; health and seal status say so.</summary>
    Sealed,

    /// <summary>Health says standby (429); other calls are forwarded, as a standby does.</summary>
    Standby,

    /// <summary>A standby without an active node: 503 <c>no active Vault instance found</c>.</summary>
    NoActiveNode,

    /// <summary>429, with <c>Retry-After</c> if <see cref="VaultFault.RetryAfter"/> is set.</summary>
    RateLimited,

    /// <summary>500 before anything was done.</summary>
    InternalError,

    /// <summary>500 although the call was carried out.</summary>
    InternalErrorAfterCommit,

    /// <summary>The answer waits for <see cref="VaultFault.Delay"/> and <see cref="VaultFault.Until"/>.</summary>
    Slow,

    /// <summary>The connection closes without an answer.</summary>
    ConnectionDropped,

    /// <summary>The connection closes in the middle of the body.</summary>
    TruncatedAnswer,

    /// <summary>Every token but root is refused as if it had been revoked.</summary>
    TokensRefused,
}

/// <summary>One fault and how far it reaches.</summary>
internal sealed record VaultFault(VaultFaultKind Kind)
{
    /// <summary>Only calls whose path, without <c>/v1/</c>, starts with this.</summary>
    public string Path { get; init; } = "";

    /// <summary>How many calls it hits before it is over; null is all.</summary>
    public int? Count { get; init; }

    /// <summary>How long it lasts by the server's clock; null is until removed.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>How long a slow answer takes by the server's clock.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>A slow answer also waits for this, so that a test decides when it comes.</summary>
    public Task? Until { get; init; }

    /// <summary>Seconds a refused caller is told to wait.</summary>
    public int? RetryAfter { get; init; }
}

/// <summary>The faults that are on. Any number at once; disposing what <see cref="Add"/> returns ends one.</summary>
internal sealed class VaultFaults(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<Active> _active = [];

    public IDisposable Add(VaultFault fault)
    {
        var active = new Active(this, fault, fault.For is { } span ? time.GetUtcNow() + span : DateTimeOffset.MaxValue, fault.Count ?? int.MaxValue);
        lock (_lock)
        {
            _active.Add(active);
        }

        return active;
    }

    public void Clear()
    {
        lock (_lock)
        {
            _active.Clear();
        }
    }

    public IReadOnlyList<VaultFault> Current
    {
        get
        {
            lock (_lock)
            {
                Forget();
                return [.. _active.Select(active => active.Fault)];
            }
        }
    }

    /// <summary>The first fault of a kind that reaches a path; counts one hit.</summary>
    internal VaultFault? Hit(VaultFaultKind kind, string path)
    {
        lock (_lock)
        {
            Forget();
            var found = _active.Find(active => active.Fault.Kind == kind && path.StartsWith(active.Fault.Path, StringComparison.Ordinal));
            if (found is not null)
            {
                found.Left--;
            }

            return found?.Fault;
        }
    }

    /// <summary>Whether a fault of a kind is on, without counting a hit.</summary>
    internal bool IsOn(VaultFaultKind kind)
    {
        lock (_lock)
        {
            Forget();
            return _active.Exists(active => active.Fault.Kind == kind);
        }
    }

    private void Forget() => _active.RemoveAll(active => active.Left <= 0 || active.Ends <= time.GetUtcNow());

    private void Remove(Active active)
    {
        lock (_lock)
        {
            _active.Remove(active);
        }
    }

    private sealed class Active(VaultFaults owner, VaultFault fault, DateTimeOffset ends, int left) : IDisposable
    {
        public VaultFault Fault { get; } = fault;

        public DateTimeOffset Ends { get; } = ends;

        public int Left { get; set; } = left;

        public void Dispose() => owner.Remove(this);
    }
}
