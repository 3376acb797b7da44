namespace Portal.Sandbox;

/// <summary>How one of the two systems misbehaves.</summary>
public enum SystemFault
{
    None,

    /// <summary>429 with <c>Retry-After</c>.</summary>
    RateLimited,

    /// <summary>500.</summary>
    InternalError,

    /// <summary>Answers, but only after <see cref="SandboxFaults.SlowBy"/>.</summary>
    Slow,

    /// <summary>Connections are cut before an answer.</summary>
    Unreachable,
}

/// <summary>Things that go wrong in real installations, to be switched on and off while the sandbox runs.</summary>
public sealed class SandboxFaults
{
    internal SandboxFaults(Func<bool, CancellationToken, Task> setSealed, Func<string, CancellationToken, Task> revokeTokens)
    {
        SetSealedAsync = setSealed;
        RevokeAsync = revokeTokens;
    }

    /// <summary>Meets every request to Vault, also those of the agents in pods.</summary>
    public SystemFault Vault { get; set; }

    /// <summary>Meets every request to the Kubernetes API, also Vault's token reviews.</summary>
    public SystemFault Kubernetes { get; set; }

    /// <summary>How late a <see cref="SystemFault.Slow"/> system answers.</summary>
    public TimeSpan SlowBy { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The Vault node one talks to says that it is a standby.</summary>
    public bool VaultStandby { get; set; }

    /// <summary>Nothing answers the webhook: with failure policy Ignore, pods start without being injected.</summary>
    public bool InjectorDown { get; set; }

    internal int ConflictsLeft;

    private Func<bool, CancellationToken, Task> SetSealedAsync { get; }

    private Func<string, CancellationToken, Task> RevokeAsync { get; }

    internal event Action? WatchesDropped;

    internal event Action? HistoryForgotten;

    /// <summary>Seals Vault.</summary>
    public Task SealVaultAsync(CancellationToken cancellationToken = default) => SetSealedAsync(true, cancellationToken);

    /// <summary>Unseals Vault.</summary>
    public Task UnsealVaultAsync(CancellationToken cancellationToken = default) => SetSealedAsync(false, cancellationToken);

    /// <summary>Revokes every Vault token that was given to this userpass user.</summary>
    public Task RevokeTokensAsync(string user, CancellationToken cancellationToken = default) => RevokeAsync(user, cancellationToken);

    /// <summary>Cuts all open watches of the Kubernetes API once.</summary>
    public void DropWatches() => WatchesDropped?.Invoke();

    /// <summary>Cuts all open watches and forgets the history: whoever resumes from an earlier version gets 410.</summary>
    public void ExpireWatches()
    {
        HistoryForgotten?.Invoke();
        WatchesDropped?.Invoke();
    }

    /// <summary>The next writes to the Kubernetes API answer 409, as if somebody else had been faster.</summary>
    public void ConflictNextWrites(int count = 1) => Interlocked.Exchange(ref ConflictsLeft, count);

    /// <summary>Switches off what is switched on here; a sealed Vault stays sealed.</summary>
    public void Clear()
    {
        (Vault, Kubernetes, VaultStandby, InjectorDown) = (SystemFault.None, SystemFault.None, false, false);
        ConflictNextWrites(0);
    }
}
