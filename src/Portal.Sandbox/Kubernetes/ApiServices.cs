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
    }

    public KubeApiServerOptions Options { get; }

    public ObjectStore Store => Options.Store;

    public ServiceAccountTokens Tokens { get; }

    public Authentication Authentication { get; }

    public Rbac Rbac { get; }

    public KubeFaults Faults { get; } = new();
}
