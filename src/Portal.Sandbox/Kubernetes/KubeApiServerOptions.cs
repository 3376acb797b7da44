using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes;

/// <summary>What a sandbox API server is started with.</summary>
internal sealed record KubeApiServerOptions
{
    /// <summary>Loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Plain HTTP when false; then <c>kubectl</c> sends no token.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>Made by the server when null; give them when something else must know the authority before it starts.</summary>
    public ClusterCertificates? Certificates { get; init; }

    public required ObjectStore Store { get; init; }

    /// <summary>Static bearer tokens.</summary>
    public IReadOnlyDictionary<string, KubeUser> Tokens { get; init; } = new Dictionary<string, KubeUser>();

    /// <summary>The injector; called for pods that a MutatingWebhookConfiguration in the store selects.</summary>
    public IPodAdmission? PodAdmission { get; init; }

    /// <summary>Logs and exec; without it no container ever started.</summary>
    public IPodRuntime? PodRuntime { get; init; }

    /// <summary>What goes wrong on purpose; null is faults of the server's own.</summary>
    public Faults.SandboxFaults? Faults { get; init; }

    /// <summary>Runs before everything else.</summary>
    public RequestGate? Gate { get; init; }

    /// <summary>How often a quiet watch is told the version it may resume from.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The <c>iss</c> of service account tokens and their default audience.</summary>
    public string Issuer { get; init; } = "https://kubernetes.default.svc.cluster.local";
}

/// <summary>Who a request is made by, or as.</summary>
internal sealed record KubeUser(string Name, IReadOnlyList<string> Groups)
{
    public string? Uid { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
