using Portal.Sandbox.Controllers.Pods;
using Portal.Sandbox.Injector;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Vault;

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
    private readonly VaultServer _vault;
    private readonly KubeApiServer _kubernetes;
    private readonly Kubelet _kubelet;
    private readonly SandboxParts _parts;
    private IDisposable? _vaultFault;
    private IDisposable? _standby;
    private bool _injectorDown;

    internal SandboxFaults(SandboxParts parts) => (_parts, _vault, _kubernetes, _kubelet) = (parts, parts.Vault, parts.Kubernetes, parts.Kubelet);

    /// <summary>Meets every request to Vault, also those of the agents in pods.</summary>
    public SystemFault Vault
    {
        get;
        set
        {
            _vaultFault?.Dispose();
            field = value;
            _vaultFault = value is SystemFault.None ? null : _vault.Faults.Add(value switch
            {
                SystemFault.RateLimited => new VaultFault(VaultFaultKind.RateLimited) { RetryAfter = 1 },
                SystemFault.InternalError => new VaultFault(VaultFaultKind.InternalError),
                SystemFault.Slow => new VaultFault(VaultFaultKind.Slow) { Delay = SlowBy },
                _ => new VaultFault(VaultFaultKind.ConnectionDropped),
            });
        }
    }

    /// <summary>Meets every request to the Kubernetes API, also Vault's token reviews.</summary>
    public SystemFault Kubernetes
    {
        get;
        set
        {
            field = value;
            _kubernetes.Faults.Unreachable = value is SystemFault.Unreachable;
            _kubernetes.Faults.InternalError = value is SystemFault.InternalError;
            _kubernetes.Faults.RetryAfter = value is SystemFault.RateLimited ? 1 : null;
            _parts.SlowKubernetesBy = value is SystemFault.Slow ? SlowBy : null;
        }
    }

    /// <summary>How late a <see cref="SystemFault.Slow"/> system answers; to be set before it is made slow.</summary>
    public TimeSpan SlowBy { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The Vault node one talks to says that it is a standby.</summary>
    public bool VaultStandby
    {
        get => _standby is not null;
        set
        {
            if (value == VaultStandby) return;
            _standby?.Dispose();
            _standby = value ? _vault.Faults.Add(new VaultFault(VaultFaultKind.Standby)) : null;
        }
    }

    /// <summary>Nothing answers the webhook: with failure policy Ignore, pods start without being injected. Its own pods are not ready meanwhile.</summary>
    public bool InjectorDown
    {
        get => _injectorDown;
        set
        {
            _injectorDown = value;
            _kubelet.SetBroken(AgentInjector.Namespace, "app.kubernetes.io/name", AgentInjector.Deployment, value);
        }
    }

    /// <summary>Seals Vault; its pods are not ready meanwhile.</summary>
    public Task SealVaultAsync(CancellationToken cancellationToken = default) => _parts.SetSealedAsync(true, cancellationToken);

    /// <summary>Unseals Vault.</summary>
    public Task UnsealVaultAsync(CancellationToken cancellationToken = default) => _parts.SetSealedAsync(false, cancellationToken);

    /// <summary>Revokes every Vault token that was given to this userpass user.</summary>
    public Task RevokeTokensAsync(string user, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _vault.RevokeTokens(token => token.DisplayName == $"userpass-{user}");
        return Task.CompletedTask;
    }

    /// <summary>Cuts all open watches of the Kubernetes API once.</summary>
    public void DropWatches() => _kubernetes.Faults.DropWatches();

    /// <summary>Cuts all open watches; so many of the next ones are told with 410 that their version is too old.</summary>
    public void ExpireWatches(int count = 1)
    {
        _kubernetes.Faults.ExpireNextWatches(count);
        _kubernetes.Faults.DropWatches();
    }

    /// <summary>The next updates and patches of Kubernetes objects answer 409, as if somebody else had been faster.</summary>
    public void ConflictNextWrites(int count = 1) => _kubernetes.Faults.ConflictOnNextWrites(count);

    /// <summary>Switches off what is switched on here; a sealed Vault stays sealed.</summary>
    public void Clear() => (Vault, Kubernetes, VaultStandby, InjectorDown) = (SystemFault.None, SystemFault.None, false, false);
}
