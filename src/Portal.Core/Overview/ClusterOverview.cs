using Portal.Core.Environments;

namespace Portal.Core.Overview;

/// <summary>Reads the state of an environment's cluster: version, nodes, and the injectors with their webhooks.</summary>
public sealed class ClusterOverview
{
    /// <summary>Asks everything at once. Never throws an <see cref="Failures.ApiException"/>: what fails stands in the answer.</summary>
    public Task<ClusterStatus> ReadAsync(EnvironmentSession session, CancellationToken cancellationToken) => throw new NotSupportedException();
}
