using Portal.Core.Kubernetes;
using Portal.Core.Vault;

namespace Portal.Core.Environments;

/// <summary>
/// One person, signed in to one environment. Every feature takes it as its first argument, so that no request can be made without
/// saying whose rights it uses.
/// </summary>
/// <param name="Environment">Where.</param>
/// <param name="Vault">Who the person is to Vault.</param>
/// <param name="Kubernetes">Who the person is to the cluster.</param>
public sealed record EnvironmentSession(PortalEnvironment Environment, VaultSession Vault, KubeSession Kubernetes)
{
    // A copy is made to be somebody else, or to be somewhere else: nothing is known to it yet.
    private EnvironmentSession(EnvironmentSession original) =>
        (Environment, Vault, Kubernetes, Memory) = (original.Environment, original.Vault, original.Kubernetes, new SessionMemory());

    /// <summary>What the person has read lately.</summary>
    public SessionMemory Memory { get; } = new();
}
