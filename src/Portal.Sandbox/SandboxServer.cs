using Portal.Sandbox.Faults;
using Portal.Sandbox.Worlds;

namespace Portal.Sandbox;

/// <summary>
/// Vault, a Kubernetes cluster and the injector on loopback, over real HTTP: what the portal talks to when nothing else is configured,
/// and what tests talk to. <c>kubectl</c>, <c>curl</c> and the <c>vault</c> CLI work against it too.
/// </summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private readonly SandboxParts _parts;

    private SandboxServer(SandboxParts parts, IReadOnlyList<SandboxUser> users)
    {
        _parts = parts;
        Users = users;
        PortalToken = parts.IssuePortalToken();
        Requests = parts.Requests;
    }

    /// <summary>For example <c>http://127.0.0.1:8200/</c>.</summary>
    public Uri VaultAddress => _parts.Vault.Address;

    /// <summary>For example <c>https://127.0.0.1:6443/</c>.</summary>
    public Uri KubernetesAddress => _parts.Kubernetes.Address;

    /// <summary>The certificate (PEM) of the authority that vouches for <see cref="KubernetesAddress"/>.</summary>
    public string KubernetesCaCertificate => _parts.Kubernetes.Certificates.AuthorityPem;

    /// <summary>The Vault token that may do everything.</summary>
    public string RootToken => _parts.Vault.RootToken;

    /// <summary>A bearer token of the cluster's administrator.</summary>
    public string KubernetesAdminToken => _parts.AdminToken;

    /// <summary>The bearer token of service account <c>vault-portal/vault-portal</c>, which may only impersonate.</summary>
    public string PortalToken { get; }

    /// <summary>Who can sign in with userpass.</summary>
    public IReadOnlyList<SandboxUser> Users { get; }

    /// <summary>A kubeconfig with the administrator's token.</summary>
    public string Kubeconfig => $"""
        apiVersion: v1
        kind: Config
        clusters:
          - name: sandbox
            cluster:
              server: {KubernetesAddress.ToString().TrimEnd('/')}
              certificate-authority-data: {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(KubernetesCaCertificate))}
        users:
          - name: admin
            user:
              token: {KubernetesAdminToken}
        contexts:
          - name: sandbox
            context: {"{"} cluster: sandbox, user: admin, namespace: default {"}"}
        current-context: sandbox

        """;

    /// <summary>What goes wrong on purpose; <see cref="ControlAddress"/> offers the same over HTTP.</summary>
    public SandboxFaults Faults => _parts.Faults;

    /// <summary>Where faults are switched on and off: <c>GET /kinds</c>, <c>GET /faults</c>, <c>POST /faults</c>, <c>DELETE /faults/{id}</c>, <c>DELETE /faults</c>.</summary>
    public Uri ControlAddress => _parts.Control.Address;

    /// <summary>How many requests came from outside.</summary>
    public SandboxRequests Requests { get; }

    internal SandboxParts Parts => _parts;

    /// <summary>Starts both servers and makes the world. Answers when every workload of the world is in the state it is meant to be in.</summary>
    /// <exception cref="SandboxStartException">There is no such world, a port is taken, or the environment is Production.</exception>
    public static async Task<SandboxServer> StartAsync(SandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        if (!World.Names.Contains(options.World)) throw new SandboxStartException($"There is no world \"{options.World}\"; the worlds are {string.Join(", ", World.Names)}.");
        if (!options.AllowProduction) ProductionGuard.Check();
        var parts = await SandboxParts.StartAsync(options, cancellationToken);
        try
        {
            var users = await parts.MakeWorldAsync(options, cancellationToken);
            return new(parts, users);
        }
        catch
        {
            await parts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops pods, controllers and both servers.</summary>
    public ValueTask DisposeAsync() => _parts.DisposeAsync();
}
