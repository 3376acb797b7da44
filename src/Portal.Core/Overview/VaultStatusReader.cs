using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Overview;

/// <summary>Asks a Vault about itself. Its parts are asked for at the same time and fail on their own.</summary>
public sealed class VaultStatusReader(VaultClient vault, TimeProvider time)
{
    /// <summary>The status now. Throws nothing but cancellation: a Vault that does not answer is four refused parts.</summary>
    public async Task<VaultStatus> ReadAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        // The first three need no token, and a namespace in the request would be refused.
        var server = session.Environment.Vault with { Namespace = null };
        var health = Part.OfAsync(HealthAsync(server, cancellationToken));
        var seal = Part.OfAsync(SealAsync(server, cancellationToken));
        var leader = Part.OfAsync(LeaderAsync(server, cancellationToken));
        var nodes = Part.OfAsync(NodesAsync(session, cancellationToken));
        return new VaultStatus(await health, await seal, await leader, await nodes, time.GetUtcNow());
    }

    private async Task<VaultHealth> HealthAsync(VaultTarget server, CancellationToken cancellationToken)
    {
        var wire = (await vault.SendAsync<ISysApi>(server, null, VaultCall.Read("sys/health"), (api, ct) => api.HealthAsync(ct), cancellationToken)).Data<ServerHealth>();
        DateTimeOffset? clock = wire.ServerTimeUtc > 0 ? DateTimeOffset.FromUnixTimeSeconds(wire.ServerTimeUtc) : null;
        return new VaultHealth(State(wire), new VaultServer(wire.Version ?? "", wire.IsOpenBao), wire.ClusterName ?? "", clock);
    }

    private async Task<VaultSeal> SealAsync(VaultTarget server, CancellationToken cancellationToken)
    {
        var wire = (await vault.SendAsync<ISysApi>(server, null, VaultCall.Read("sys/seal-status"), (api, ct) => api.SealStatusAsync(ct), cancellationToken)).Data<SealWire>();
        return new VaultSeal(wire.Type ?? "", wire.Initialized, wire.Sealed, wire.T, wire.N, wire.Progress, wire.StorageType ?? "");
    }

    private async Task<VaultLeader> LeaderAsync(VaultTarget server, CancellationToken cancellationToken)
    {
        var wire = (await vault.SendAsync<ISysApi>(server, null, VaultCall.Read("sys/leader"), (api, ct) => api.LeaderAsync(ct), cancellationToken)).Data<LeaderWire>();
        return new VaultLeader(wire.HaEnabled, wire.IsSelf, wire.LeaderAddress ?? "", wire.ActiveTime?.Year > 1 ? wire.ActiveTime : null);
    }

    private async Task<VaultNodes> NodesAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var wire = (await vault.SendAsync<ISysApi>(session.Vault, VaultCall.Read("sys/ha-status"), (api, ct) => api.HaStatusAsync(ct), cancellationToken)).Data<NodesWire>();
        var nodes = (wire.Nodes ?? []).Select(node => new VaultNode(node.Hostname ?? "", node.ApiAddress ?? "", node.ActiveNode, node.LastEcho, node.Version ?? ""));
        return new VaultNodes([.. nodes.OrderBy(node => !node.IsActive).ThenBy(node => node.Hostname, StringComparer.Ordinal)]);
    }

    private static VaultState State(ServerHealth wire) => wire switch
    {
        { Initialized: false } => VaultState.Uninitialised,
        { Sealed: true } => VaultState.Sealed,
        { RemovedFromCluster: true } or { PerformanceStandby: true } or { ReplicationDrMode: "secondary" } => VaultState.Secondary,
        { Standby: true } => VaultState.Standby,
        _ => VaultState.Active,
    };

    private sealed record SealWire(string? Type, bool Initialized, bool Sealed, int T, int N, int Progress, string? StorageType);

    private sealed record LeaderWire(bool HaEnabled, bool IsSelf, string? LeaderAddress, DateTimeOffset? ActiveTime);

    private sealed record NodesWire(NodeWire[]? Nodes);

    private sealed record NodeWire(string? Hostname, string? ApiAddress, bool ActiveNode, DateTimeOffset? LastEcho, string? Version);
}
