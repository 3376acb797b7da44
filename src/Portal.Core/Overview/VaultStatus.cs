using System.Collections.Immutable;
using Portal.Core.Failures;
using Portal.Core.Vault;

namespace Portal.Core.Overview;

/// <summary>What state a Vault node says it is in.</summary>
public enum VaultState
{
    /// <summary>Unsealed and answering for the cluster.</summary>
    Active,

    /// <summary>Unsealed and forwarding to the active node.</summary>
    Standby,

    /// <summary>Sealed: it answers nothing but its own status.</summary>
    Sealed,

    /// <summary>Never initialised.</summary>
    Uninitialised,

    /// <summary>A node that serves reads or disaster recovery only, or was removed from its cluster.</summary>
    Secondary,
}

/// <summary>The answer of <c>sys/health</c>.</summary>
/// <param name="State">What it says of itself.</param>
/// <param name="Server">Which software it is.</param>
/// <param name="ClusterName">Empty while sealed.</param>
/// <param name="ServerTime">The server's clock.</param>
public sealed record VaultHealth(VaultState State, VaultServer Server, string ClusterName, DateTimeOffset? ServerTime);

/// <summary>The answer of <c>sys/seal-status</c>.</summary>
/// <param name="Type">How it is sealed: <c>shamir</c>, <c>awskms</c>, <c>transit</c>…</param>
/// <param name="IsInitialized">Whether it was ever initialised.</param>
/// <param name="IsSealed">Whether it is sealed.</param>
/// <param name="Threshold">How many key shares unseal it.</param>
/// <param name="Shares">How many there are.</param>
/// <param name="Progress">How many were given so far.</param>
/// <param name="StorageType">Where it keeps its data: <c>raft</c>, <c>consul</c>, <c>inmem</c>…</param>
public sealed record VaultSeal(string Type, bool IsInitialized, bool IsSealed, int Threshold, int Shares, int Progress, string StorageType);

/// <summary>The answer of <c>sys/leader</c>.</summary>
/// <param name="HaEnabled">Whether the storage allows several nodes.</param>
/// <param name="IsSelf">Whether the node that answered leads.</param>
/// <param name="LeaderAddress">Where the active node is; empty without HA.</param>
/// <param name="ActiveSince">Since when it leads.</param>
public sealed record VaultLeader(bool HaEnabled, bool IsSelf, string LeaderAddress, DateTimeOffset? ActiveSince);

/// <summary>One node of <c>sys/ha-status</c>.</summary>
/// <param name="Hostname">Its name.</param>
/// <param name="ApiAddress">Where it answers.</param>
/// <param name="IsActive">Whether it is the active node.</param>
/// <param name="LastEcho">When the active node last heard of it; null for the active node itself.</param>
/// <param name="Version">Its version; empty on older servers.</param>
public sealed record VaultNode(string Hostname, string ApiAddress, bool IsActive, DateTimeOffset? LastEcho, string Version);

/// <summary>The nodes of a Vault.</summary>
/// <param name="Items">The active node first.</param>
public sealed record VaultNodes(ImmutableArray<VaultNode> Items);

/// <summary>What a Vault says about itself, each part as far as it answered.</summary>
/// <param name="Health">Needs no token.</param>
/// <param name="Seal">Needs no token.</param>
/// <param name="Leader">Needs no token; refused while sealed.</param>
/// <param name="Nodes">Needs <c>read</c> on <c>sys/ha-status</c>.</param>
/// <param name="At">When it was read.</param>
public sealed record VaultStatus(Part<VaultHealth> Health, Part<VaultSeal> Seal, Part<VaultLeader> Leader, Part<VaultNodes> Nodes, DateTimeOffset At);
