using System.Collections.Immutable;
using Portal.Core.Secrets;

namespace Portal.Core.Environments;

/// <summary>One Vault and one cluster that belong together. A portal serves several; every address starts with one's name.</summary>
public sealed record PortalEnvironment
{
    /// <summary>The name in addresses: lower-case letters, digits and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it.</summary>
    public required string Title { get; init; }

    /// <summary>Whether mistakes here hurt; shown unmistakably.</summary>
    public bool IsProduction { get; init; }

    /// <summary>The Vault or OpenBao of this environment.</summary>
    public required VaultTarget Vault { get; init; }

    /// <summary>The cluster of this environment.</summary>
    public required ClusterTarget Cluster { get; init; }

    /// <summary>Secrets and folders that the operator pinned for everybody: paths and nothing else, whoever sees them.</summary>
    public ImmutableArray<SecretPath> TeamPins { get; init; } = [];
}

/// <summary>Where a Vault is and how to trust it.</summary>
public sealed record VaultTarget
{
    /// <summary>Its address, such as <c>https://vault.example.com:8200</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>The Vault namespace (Enterprise, OpenBao); null for the root namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>A CA certificate (PEM) to trust instead of the machine's; null for the machine's.</summary>
    public string? CaCertificate { get; init; }

    /// <summary>The address pods reach this Vault at, when it differs (<c>http://vault.vault.svc:8200</c>).</summary>
    public Uri? InClusterAddress { get; init; }

    /// <summary>The path of the Kubernetes auth mount for this cluster, without <c>auth/</c>.</summary>
    public string KubernetesAuthMount { get; init; } = "kubernetes";
}

/// <summary>How the portal's requests to a cluster carry the signed-in user's identity (ADR 0002).</summary>
public enum ClusterIdentity
{
    /// <summary>The portal's token may only impersonate; each request names the user.</summary>
    Impersonate,

    /// <summary>The kubeconfig of the person who runs the portal on their own machine.</summary>
    Kubeconfig,
}

/// <summary>Where a cluster is, how to trust it, and how to say who is asking.</summary>
public sealed record ClusterTarget
{
    /// <summary>The API server's address; null when a kubeconfig names it.</summary>
    public Uri? Server { get; init; }

    /// <summary>The API server's CA certificate (PEM); null for the machine's.</summary>
    public string? CaCertificate { get; init; }

    /// <summary>How the user's identity travels.</summary>
    public required ClusterIdentity Identity { get; init; }

    /// <summary>The portal's own token, good for <c>impersonate</c> alone. Read again from <see cref="TokenFile"/> when that is set.</summary>
    public Sensitive? Token { get; init; }

    /// <summary>A file that holds the portal's token and is rotated (a projected service account token).</summary>
    public string? TokenFile { get; init; }

    /// <summary>The kubeconfig's path, for <see cref="ClusterIdentity.Kubeconfig"/>.</summary>
    public string? KubeconfigPath { get; init; }

    /// <summary>The kubeconfig's context; null for its current one.</summary>
    public string? Context { get; init; }

    /// <summary>What stands before the Vault display name in the impersonated user name.</summary>
    public string UserPrefix { get; init; } = "vp:";
}
