using System.Collections.Immutable;
using Portal.Core.Environments;

namespace Portal.Shared;

/// <summary>Every environment of the portal, and who the person is in those they are signed in to: for pages that look into several at once.</summary>
/// <param name="All">In the order of the switch.</param>
public sealed record EnvironmentReach(ImmutableArray<ReachedEnvironment> All)
{
    /// <summary>The person's identity in an environment; null when they are not signed in there.</summary>
    public EnvironmentSession? In(string? name) => All.FirstOrDefault(reached => reached.Environment.Name == name)?.Session;
}

/// <summary>One environment, as far as the person reaches it.</summary>
/// <param name="Environment">Which.</param>
/// <param name="Session">Who the person is there; null when not signed in.</param>
public sealed record ReachedEnvironment(PortalEnvironment Environment, EnvironmentSession? Session);
