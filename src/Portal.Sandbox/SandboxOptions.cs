namespace Portal.Sandbox;

/// <summary>What a sandbox is started with.</summary>
public sealed record SandboxOptions
{
    /// <summary>
    /// <c>demo</c>: three teams, healthy workloads and ones broken on purpose. <c>tutorial</c>: a Vault without an engine beside a
    /// cluster with the injector and the one workload of the walk-through. <c>large</c>: a company with 50 teams,
    /// 100,000 secrets and 9,000 pods. <c>contract</c>: as recordings of real servers expect it.
    /// </summary>
    public string World { get; init; } = "demo";

    /// <summary>Loopback port of Vault; 0 takes a free one.</summary>
    public int VaultPort { get; init; }

    /// <summary>Loopback port of the Kubernetes API; 0 takes a free one.</summary>
    public int KubernetesPort { get; init; }

    /// <summary>Loopback port at which faults are switched on and off; 0 takes a free one.</summary>
    public int ControlPort { get; init; }

    /// <summary>
    /// How long one step of a pod's life takes (placing it, pulling an image, starting a container). Every other wait of the
    /// cluster and of the agents (back-off, retries, polling) keeps its real proportion to a pace of one second.
    /// </summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Starts even where <c>ASPNETCORE_ENVIRONMENT</c> or <c>DOTNET_ENVIRONMENT</c> is <c>Production</c>.</summary>
    public bool AllowProduction { get; init; }

    /// <summary>The clock of both servers, of all controllers and agents.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>Somebody who can sign in to the sandbox's Vault with userpass.</summary>
/// <param name="About">One sentence: what this person may do.</param>
public sealed record SandboxUser(string Name, string Password, string About);
