namespace Portal.Sandbox;

/// <summary>Counts the requests that came from outside: those of the sandbox's own agents, of Vault to the cluster and of the world's making are not in it.</summary>
public sealed class SandboxRequests
{
    private long _vault;
    private long _kubernetes;

    public long Vault => Interlocked.Read(ref _vault);

    public long Kubernetes => Interlocked.Read(ref _kubernetes);

    /// <summary>Starts counting again.</summary>
    public void Reset()
    {
        Interlocked.Exchange(ref _vault, 0);
        Interlocked.Exchange(ref _kubernetes, 0);
    }

    internal void CountVault() => Interlocked.Increment(ref _vault);

    internal void CountKubernetes() => Interlocked.Increment(ref _kubernetes);
}
