using System.Collections.Immutable;
using k8s.Models;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Kubernetes.Injectors;

namespace Portal.Core.Overview;

/// <summary>Reads the state of an environment's cluster: version, nodes, and the injectors with their webhooks.</summary>
/// <param name="client">The door to the cluster.</param>
/// <param name="injectors">Finds the injectors.</param>
/// <param name="time">The clock.</param>
public sealed class ClusterOverview(KubeClient client, InjectorDirectory injectors, TimeProvider time)
{
    /// <summary>Asks everything at once. Never throws an <see cref="ApiException"/>: what fails stands in the answer.</summary>
    public async Task<ClusterStatus> ReadAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var kubernetes = session.Kubernetes;
        var version = Part.OfAsync(client.AskAsync<VersionInfo>(kubernetes, HttpMethod.Get, "/version", null, "get", "version", cancellationToken));
        var nodes = Part.OfAsync(client.ListAsync(kubernetes, KubeKinds.Nodes, null, cancellationToken));
        var found = Part.OfAsync(injectors.ListAsync(kubernetes, cancellationToken));
        await Task.WhenAll(version, nodes, found);
        return Join(kubernetes, await version, await nodes, await found);
    }

    private ClusterStatus Join(KubeSession session, Part<VersionInfo> version, Part<KubeList<V1Node>> nodes, Part<Listing<Injector>> found)
    {
        var refused = new[] { version.Refused, nodes.Refused, found.Refused }.OfType<ApiException>().Concat(found.Value?.Refused ?? []);
        return new ClusterStatus(
            client.AddressOf(session),
            session.User,
            version.Value?.GitVersion,
            nodes.Value is null ? null : [.. nodes.Value.Items.Select(Describe).OrderBy(node => node.Name, StringComparer.Ordinal)],
            found.Value?.Items,
            // One dead cluster is one failure, not three.
            [.. refused.DistinctBy(failure => failure.Status is null ? (failure.Failure, "") : (failure.Failure, failure.Target))],
            time.GetUtcNow());
    }

    private static ClusterNode Describe(V1Node node) => new(
        node.Metadata.Name,
        node.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true,
        node.Status?.NodeInfo?.KubeletVersion ?? "");
}
