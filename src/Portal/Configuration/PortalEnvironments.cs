using System.Collections.Immutable;
using Portal.Core;
using Portal.Core.Environments;

namespace Portal.Configuration;

/// <summary>Where the portal's environments come from.</summary>
public enum PortalMode
{
    /// <summary>An embedded Vault and cluster with sample data.</summary>
    Sandbox,

    /// <summary>The Vault and the kubeconfig of the person who runs the portal; loopback only.</summary>
    Local,

    /// <summary>Configured environments that people sign in to.</summary>
    Server,
}

/// <summary>The environments this portal serves, in the order of the switch.</summary>
/// <param name="Mode">Where they come from.</param>
/// <param name="All">At least one.</param>
public sealed record PortalEnvironments(PortalMode Mode, ImmutableArray<PortalEnvironment> All)
{
    /// <summary>The token of the person who runs the portal, in local mode.</summary>
    public Sensitive? LocalToken { get; init; }

    /// <summary>Who can sign in to the sandbox and how; empty in the other modes.</summary>
    public ImmutableArray<SignInHint> Hints { get; init; } = [];

    /// <summary>The environment with this name, if there is one.</summary>
    public PortalEnvironment? Find(string? name) => All.FirstOrDefault(environment => environment.Name == name);
}

/// <summary>A user of the sandbox, to print and to show on the sign-in page.</summary>
/// <param name="User">The user name.</param>
/// <param name="Password">The password, which is no secret: it opens sample data on loopback.</param>
/// <param name="About">What the user may do.</param>
public sealed record SignInHint(string User, string Password, string About);
