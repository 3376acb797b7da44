using System.Collections.Immutable;
using Portal.Core.Environments;

namespace Portal.Core.Kubernetes;

/// <summary>Who a person is to one cluster.</summary>
/// <param name="Environment">Where.</param>
/// <param name="User">The user name the cluster sees; null when the kubeconfig decides it.</param>
/// <param name="Groups">The groups it sees, besides <c>system:authenticated</c>.</param>
public sealed record KubeSession(PortalEnvironment Environment, string? User, ImmutableArray<string> Groups);
