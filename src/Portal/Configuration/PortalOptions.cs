namespace Portal.Configuration;

/// <summary>Everything an operator may set under <c>Portal</c>. Nothing set means sandbox mode.</summary>
public sealed class PortalOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Portal";

    /// <summary>Forces a mode: <c>sandbox</c>, <c>local</c> or <c>server</c>. Unset: decided by what is configured.</summary>
    public string? Mode { get; set; }

    /// <summary>The sandbox's world: <c>demo</c>, <c>tutorial</c> or <c>large</c>.</summary>
    public string World { get; set; } = "demo";

    /// <summary>Whether the sandbox may start where the host's environment is Production.</summary>
    public bool AllowSandboxInProduction { get; set; }

    /// <summary>The environments, for server mode.</summary>
    public IList<EnvironmentOptions> Environments { get; } = [];

    /// <summary>The proxies whose <c>X-Forwarded-*</c> headers are believed, as addresses or networks; none by default.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Where unsaved edits are kept, encrypted; unset for the user's own data directory, and in the sandbox a temporary one.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>How long a session lives.</summary>
    public SessionOptions Session { get; set; } = new();
}

/// <summary>How long a session lives.</summary>
public sealed class SessionOptions
{
    /// <summary>Ends this long after the person last did something.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Ends this long after sign-in, whatever happens.</summary>
    public TimeSpan Absolute { get; set; } = TimeSpan.FromHours(8);
}

/// <summary>One Vault and one cluster.</summary>
public sealed class EnvironmentOptions
{
    /// <summary>The name in addresses: lower-case letters, digits and dashes.</summary>
    public string? Name { get; set; }

    /// <summary>What people call it; the name when unset.</summary>
    public string? Title { get; set; }

    /// <summary>Whether mistakes here hurt.</summary>
    public bool Production { get; set; }

    /// <summary>The Vault.</summary>
    public VaultOptions Vault { get; set; } = new();

    /// <summary>The cluster.</summary>
    public ClusterOptions Cluster { get; set; } = new();

    /// <summary>Secrets and folders pinned for everybody who signs in.</summary>
    public IList<PinOptions> Pins { get; } = [];
}

/// <summary>A secret or folder that is pinned for everybody. They see its path; what is there they see with their own rights.</summary>
public sealed class PinOptions
{
    /// <summary>The mount, without slashes at its ends: mounts may hold slashes, so nothing but the operator can say where one ends.</summary>
    public string? Mount { get; set; }

    /// <summary>The path in the mount, as <c>vault kv get</c> takes it; with a slash at its end for a folder, empty for the whole mount.</summary>
    public string Path { get; set; } = "";
}

/// <summary>Where a Vault is.</summary>
public sealed class VaultOptions
{
    /// <summary>Such as <c>https://vault.example.com:8200</c>.</summary>
    public string? Address { get; set; }

    /// <summary>The Vault namespace.</summary>
    public string? Namespace { get; set; }

    /// <summary>A file with the CA certificate (PEM).</summary>
    public string? CaFile { get; set; }

    /// <summary>The address pods reach this Vault at, when it differs.</summary>
    public string? InClusterAddress { get; set; }

    /// <summary>The Kubernetes auth mount for this cluster, without <c>auth/</c>.</summary>
    public string KubernetesAuthMount { get; set; } = "kubernetes";
}

/// <summary>Where a cluster is and how the person's identity travels to it.</summary>
public sealed class ClusterOptions
{
    /// <summary>The API server's address.</summary>
    public string? Server { get; set; }

    /// <summary>A file with the CA certificate (PEM).</summary>
    public string? CaFile { get; set; }

    /// <summary>A file with the portal's own token, good for <c>impersonate</c> alone.</summary>
    public string? TokenFile { get; set; }

    /// <summary>What stands before the Vault display name in the impersonated user name.</summary>
    public string UserPrefix { get; set; } = "vp:";
}
