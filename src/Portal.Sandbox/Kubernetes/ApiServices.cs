using Portal.Sandbox.Faults;
using Portal.Sandbox.Kubernetes.Access;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes;

/// <summary>What every part of the API server works with.</summary>
internal sealed class ApiServices
{
    public ApiServices(KubeApiServerOptions options)
    {
        Options = options;
        Tokens = new(options.Store, options.Issuer);
        Authentication = new(options.Tokens, Tokens);
        Rbac = new(options.Store);
        Faults = options.Faults ?? new(options.Store.Time);
    }

    public KubeApiServerOptions Options { get; }

    public ObjectStore Store => Options.Store;

    public ServiceAccountTokens Tokens { get; }

    public Authentication Authentication { get; }

    public Rbac Rbac { get; }

    public SandboxFaults Faults { get; }

    /// <summary>The authority (PEM) whose certificates the servers of this cluster show, the webhook's too.</summary>
    public required string AuthorityPem { get; init; }
}
