using System.Collections.Immutable;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.Secrets;
using Portal.Core.ServiceAccounts;
using Portal.Core.Vault;

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

    /// <summary>The first secrets or folders of a key/value mount.</summary>
    public required Part<Listing<SecretPath>> Secrets { get; init; }

    public required Part<Listing<KubernetesAuthDetail>> Auth { get; init; }

    /// <summary>A few of the policies people wrote.</summary>
    public required Part<PolicySample> Policies { get; init; }

    /// <summary>A few roles of the auth mount.</summary>
    public required Part<Listing<StoredRole>> Roles { get; init; }

    public required Part<Listing<ServiceAccount>> Accounts { get; init; }

    public required SetupApps Apps { get; init; }

    /// <summary>What the annotations of this cluster's injector are called.</summary>
    public required InjectorFacts Injector { get; init; }

    /// <summary>The pod whose files this person verified last; null for none.</summary>
    public required string? Verified { get; init; }
}

/// <summary>Some of the policies of a Vault, with their texts.</summary>
/// <param name="Items">Those that were looked at.</param>
/// <param name="Refused">Those that may not be read.</param>
/// <param name="Unread">How many were not looked at.</param>
internal sealed record PolicySample(ImmutableArray<StoredPolicy> Items, ImmutableArray<ApiException> Refused, int Unread);

/// <summary>Whether Vault can be worked with.</summary>
/// <param name="IsInitialized">Whether it was ever initialised.</param>
/// <param name="IsSealed">Whether it is sealed.</param>
/// <param name="Server">Which software it is.</param>
internal sealed record VaultReadiness(bool IsInitialized, bool IsSealed, VaultServer Server);
