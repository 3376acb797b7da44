namespace Portal.Sandbox;

/// <summary>
/// Vault, a Kubernetes cluster and the injector on loopback, over real HTTP: what the portal talks to when nothing else is configured,
/// and what tests talk to. <c>kubectl</c>, <c>curl</c> and the <c>vault</c> CLI work against it too.
/// </summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private SandboxServer()
    {
        Faults = new((_, _) => Task.CompletedTask, (_, _) => Task.CompletedTask);
    }

    /// <summary>For example <c>http://127.0.0.1:8200/</c>.</summary>
    public Uri VaultAddress { get; private init; } = new("http://127.0.0.1:1/");

    /// <summary>For example <c>http://127.0.0.1:8001/</c>.</summary>
    public Uri KubernetesAddress { get; private init; } = new("http://127.0.0.1:1/");

    /// <summary>The Vault token that may do everything.</summary>
    public string RootToken { get; private init; } = "";

    /// <summary>A bearer token of the cluster's administrator.</summary>
    public string KubernetesAdminToken { get; private init; } = "";

    /// <summary>The bearer token of service account <c>vault-portal/vault-portal</c>, which may only impersonate.</summary>
    public string PortalToken { get; private init; } = "";

    /// <summary>Who can sign in with userpass.</summary>
    public IReadOnlyList<SandboxUser> Users { get; private init; } = [];

    /// <summary>A kubeconfig with the administrator's token.</summary>
    public string Kubeconfig { get; private init; } = "";

    /// <summary>Things to break.</summary>
    public SandboxFaults Faults { get; }

    /// <summary>How many requests came from outside.</summary>
    public SandboxRequests Requests { get; } = new();

    /// <summary>Starts both servers and makes the world. Answers when every workload of the world is in the state it is meant to be in.</summary>
    /// <exception cref="ArgumentException">There is no such world.</exception>
    public static Task<SandboxServer> StartAsync(SandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        throw new InvalidOperationException("The servers are not part of this build yet.");
    }

    /// <summary>Stops pods, controllers and both servers.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
