namespace Portal.Sandbox.Vault;

/// <summary>What a sandbox Vault is started with.</summary>
internal sealed record VaultServerOptions
{
    /// <summary>Loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The token with the root policy; null makes one up.</summary>
    public string? RootToken { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Carries token reviews to a cluster, so that in-cluster names resolve. Not disposed by the server.</summary>
    public HttpMessageHandler? Outbound { get; init; }

    /// <summary>The token of the service account of the pod Vault runs in, which reviews tokens where the kubernetes auth method names no other.</summary>
    public Func<string>? ServiceAccountToken { get; init; }

    /// <summary>What goes wrong on purpose; null is faults of the server's own.</summary>
    public Faults.SandboxFaults? Faults { get; init; }

    /// <summary>Stands before the server's pipeline.</summary>
    public RequestGate? Gate { get; init; }

    /// <summary>What status pages say about high availability; null is a server without it.</summary>
    public VaultHaInfo? HighAvailability { get; init; }

    /// <summary>People the ldap auth method knows, wherever it is enabled; an empty list has every login refused.</summary>
    public IReadOnlyList<LdapPerson> Directory { get; init; } = [];
}

/// <summary>The cluster that <c>sys/leader</c>, <c>sys/ha-status</c> and <c>sys/seal-status</c> describe.</summary>
/// <param name="StorageType">For example <c>raft</c> or <c>consul</c>.</param>
/// <param name="Nodes">Host names; the first is the active node and the one that answers.</param>
internal sealed record VaultHaInfo(string StorageType, IReadOnlyList<string> Nodes);

/// <summary>A person of the directory behind the ldap auth method.</summary>
internal sealed record LdapPerson(string Name, string Password, IReadOnlyList<string> Groups);
