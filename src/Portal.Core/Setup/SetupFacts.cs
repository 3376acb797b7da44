using System.Collections.Immutable;
using Portal.Core.Access;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.Secrets;
using Portal.Core.ServiceAccounts;
using Portal.Core.Workloads;

namespace Portal.Core.Setup;

/// <summary>What the checklist looks at, each part as far as it answered.</summary>
internal sealed record SetupFacts
{
    public required DateTimeOffset At { get; init; }

    /// <summary>The mount pods of this cluster log in at, without <c>auth/</c>.</summary>
    public required string AuthMount { get; init; }

    public required Part<VaultReadiness> Vault { get; init; }

    public required Part<Listing<Injector>> Injectors { get; init; }

    public required Part<Listing<SecretEngine>> Engines { get; init; }

    /// <summary>The first secrets or folders of the key/value mounts.</summary>
    public required Part<Listing<SecretPath>> Secrets { get; init; }

    public required Part<Listing<KubernetesAuthDetail>> Auth { get; init; }

    /// <summary>The policies people wrote, with their texts.</summary>
    public required Part<Listing<StoredPolicy>> Policies { get; init; }

    public required Part<Listing<RoleBinding>> Bindings { get; init; }

    public required Part<Listing<ServiceAccount>> Accounts { get; init; }

    public required Part<Listing<Workload>> Workloads { get; init; }

    /// <summary>What the annotations of this cluster's injector are called.</summary>
    public required InjectorFacts Injector { get; init; }

    /// <summary>The pod whose files this person verified last; null for none.</summary>
    public required string? Verified { get; init; }
}

/// <summary>Whether Vault can be worked with.</summary>
/// <param name="IsInitialized">Whether it was ever initialised.</param>
/// <param name="IsSealed">Whether it is sealed.</param>
/// <param name="Version">Its version.</param>
internal sealed record VaultReadiness(bool IsInitialized, bool IsSealed, string Version);
