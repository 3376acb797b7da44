using System.Text.Json;

namespace Portal.Core.Vault;

/// <summary>
/// <c>sys/health</c>: <c>{"initialized":true,"sealed":false,"standby":false,"version":"1.21.2","enterprise":false,…}</c>, a plain object without an
/// envelope. Members Vault has and OpenBao has not tell one from the other, for their numbers overlap.
/// </summary>
internal sealed record ServerHealth(
    bool Initialized,
    bool Sealed,
    bool Standby,
    bool PerformanceStandby,
    bool RemovedFromCluster,
    string? ReplicationDrMode,
    long ServerTimeUtc,
    string? Version,
    string? ClusterName,
    JsonElement? Enterprise,
    JsonElement? License,
    JsonElement? EchoDurationMs)
{
    /// <summary>OpenBao starts at 2.0 and never sends what Vault 2 does.</summary>
    public bool IsOpenBao => Version is { Length: > 0 } version && !version.StartsWith("0.", StringComparison.Ordinal) && !version.StartsWith("1.", StringComparison.Ordinal)
        && Enterprise is null && License is null && EchoDurationMs is null;
}
