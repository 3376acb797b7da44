using System.Collections.Immutable;
using Portal.Core.Failures;
using Portal.Core.Kubernetes.Injectors;

namespace Portal.Core.Overview;

/// <summary>What the overview says of the cluster. A part that may not be read, or does not answer, is null, and why stands in <see cref="Refused"/>.</summary>
/// <param name="Address">The API server's address.</param>
/// <param name="User">The user name the cluster knows the person by; null when the kubeconfig decides it.</param>
/// <param name="Version">Such as <c>v1.34.1</c>; null when the API server does not answer.</param>
/// <param name="Nodes">The nodes; null when they may not be listed.</param>
/// <param name="Injectors">The agent injectors found; empty when none is installed; null when deployments may not be listed anywhere they could be.</param>
/// <param name="Refused">What could not be read.</param>
/// <param name="At">When this was true.</param>
public sealed record ClusterStatus(
    string Address,
    string? User,
    string? Version,
    ImmutableArray<ClusterNode>? Nodes,
    ImmutableArray<Injector>? Injectors,
    ImmutableArray<ApiException> Refused,
    DateTimeOffset At)
{
    /// <summary>Whether the API server answered.</summary>
    public bool IsReachable => Version is not null || Refused.Any(refused => refused.Status is not null);
}

/// <summary>One node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsReady">Its <c>Ready</c> condition.</param>
/// <param name="KubeletVersion">Such as <c>v1.34.1</c>.</param>
public sealed record ClusterNode(string Name, bool IsReady, string KubeletVersion);
