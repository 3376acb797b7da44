using System.IO.Enumeration;

namespace Portal.Sandbox.Faults;

/// <summary>Which of the two servers a fault is in.</summary>
public enum FaultSystem
{
    Vault,
    Kubernetes,
}

/// <summary>What can go wrong on purpose; <see cref="FaultCatalog"/> says what each of them does.</summary>
public enum FaultKind
{
    Sealed,
    Standby,
    NoActiveNode,
    Down,
    Slow,
    RateLimited,
    ErrorBeforeCommit,
    ErrorAfterCommit,
    DroppedBeforeCommit,
    DroppedAfterCommit,
    Truncated,
    TokenRevoked,
    PolicyRemoved,
    CasMismatch,
    Unauthorized,
    Conflict,
    WatchDropped,
    Expired,
    InjectorDown,
    WebhookCaWrong,
    ReviewerWithoutRights,
    ClockSkew,
}

/// <summary>One thing that goes wrong, and how far it reaches.</summary>
/// <param name="Kind">What goes wrong.</param>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>Where; may be left out for kinds that are possible in one system only.</summary>
    public FaultSystem? System { get; init; }

    /// <summary>
    /// Only calls whose path matches: <c>internal/data/*</c> in Vault (as policies write it, without <c>/v1/</c>),
    /// <c>/apis/apps/v1/namespaces/payments/*</c> in the cluster. <c>*</c> is any text, slashes too; <c>?</c> is any one character.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>Only calls with this HTTP method.</summary>
    public string? Verb { get; init; }

    /// <summary>So many calls; then it is over.</summary>
    public int? Count { get; init; }

    /// <summary>So long; then it is over. Measured by the sandbox's clock, which no fault moves.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>How much later a slow server answers; how far a clock is ahead, or behind when it is negative.</summary>
    public TimeSpan? By { get; init; }

    /// <summary>Seconds that a refused caller is told to wait; without it he is told nothing.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Whose tokens are revoked, by the user name; which policy is removed.</summary>
    public string? Name { get; init; }

    /// <summary>What the webhook's failure policy is meanwhile: <c>Ignore</c> or <c>Fail</c>; without it, what it was.</summary>
    public string? FailurePolicy { get; init; }

    /// <summary>Whether some calls may escape it.</summary>
    internal bool IsPartial => Path is not null || Verb is not null || Count is not null;

    internal bool Reaches(FaultCall call) =>
        System == call.System
        && (Verb is null || Verb.Equals(call.Verb, StringComparison.OrdinalIgnoreCase))
        && (Path is null || FileSystemName.MatchesSimpleExpression(Path, call.Path, ignoreCase: false));
}

/// <summary>A call as faults see it.</summary>
/// <param name="Verb">The HTTP method.</param>
/// <param name="Path">Decoded, without a leading slash; of Vault without <c>v1/</c> too.</param>
internal readonly record struct FaultCall(FaultSystem System, string Verb, string Path);

/// <summary>A fault that is on. Disposing it switches it off.</summary>
public sealed class ActiveFault : IDisposable
{
    private readonly SandboxFaults _owner;
    private int _left;

    internal ActiveFault(SandboxFaults owner, int id, Fault fault, DateTimeOffset since)
    {
        (_owner, Id, Fault, Since) = (owner, id, fault, since);
        _left = fault.Count ?? 0;
    }

    /// <summary>By which it is switched off.</summary>
    public int Id { get; }

    /// <summary>What goes wrong, with the system and every default filled in.</summary>
    public Fault Fault { get; }

    /// <summary>When it was switched on.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>When it ends by itself; null when no time was set.</summary>
    public DateTimeOffset? Ends => Since + Fault.For;

    /// <summary>How many calls it still meets; null when no number was set.</summary>
    public int? Left => Fault.Count is null ? null : Volatile.Read(ref _left);

    internal Action? Undo { get; set; }

    internal ITimer? Timer { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _owner.End(Id);

    /// <summary>Counts one call.</summary>
    /// <returns>Whether it was the last.</returns>
    internal bool Take() => Fault.Count is not null && --_left == 0;
}
