using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Environments;
using Portal.Core.Kubernetes;
using Portal.Core.Vault.SignIn;
using Portal.Sandbox;
using Xunit;

namespace Portal.Testing;

/// <summary>The sandbox's demo world with the core in front of it. Share one among test classes with a collection: a world takes a few seconds to make.</summary>
public sealed class DemoSandbox : SandboxFixture
{
    /// <inheritdoc/>
    protected override string World => "demo";
}

/// <summary>The sandbox's tutorial world: an empty Vault beside a cluster with the injector and one workload.</summary>
public sealed class TutorialSandbox : SandboxFixture
{
    /// <inheritdoc/>
    protected override string World => "tutorial";
}

/// <summary>A whole sandbox: Vault, cluster, injector and users who sign in.</summary>
public abstract class SandboxFixture : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Task<EnvironmentSession>> _sessions = new(StringComparer.Ordinal);
    private SandboxServer? _server;

    /// <summary>Which world.</summary>
    protected abstract string World { get; }

    /// <summary>The servers, with their faults and counters.</summary>
    public SandboxServer Server => _server ?? throw new InvalidOperationException("The fixture has not started.");

    /// <summary>Everything in Portal.Core.</summary>
    public ServiceProvider Core { get; } = Portal.Testing.Core.Start();

    /// <summary>The environment as the portal makes it in sandbox mode.</summary>
    public PortalEnvironment Environment => new()
    {
        Name = "sandbox",
        Title = "Sandbox",
        Vault = new VaultTarget { Address = Server.VaultAddress, InClusterAddress = new Uri("http://vault.vault.svc:8200") },
        Cluster = new ClusterTarget
        {
            Server = Server.KubernetesAddress,
            CaCertificate = Server.KubernetesCaCertificate,
            Identity = ClusterIdentity.Impersonate,
            Token = new Sensitive(Server.PortalToken),
        },
    };

    /// <summary>A feature of the core.</summary>
    public T Get<T>() where T : notnull => Core.GetRequiredService<T>();

    /// <summary>
    /// A session of one of the sandbox's users, signed in once with userpass: <c>admin</c>, <c>developer</c>, <c>auditor</c>. Each test gets one of its
    /// own, which remembers nothing that another test has read.
    /// </summary>
    public async Task<EnvironmentSession> AsAsync(string user)
    {
        var signedIn = await _sessions.GetOrAdd(user, SignInAsync);
        return new EnvironmentSession(signedIn.Environment, signedIn.Vault, signedIn.Kubernetes);
    }

    /// <summary>Signs one of the sandbox's users in, for a test that ends or breaks the session.</summary>
    public async Task<EnvironmentSession> SignInAsync(string user)
    {
        var known = Server.Users.Single(candidate => candidate.Name == user);
        var userpass = Core.GetServices<ISignInMethod>().Single(method => method.Id == "userpass");
        var values = new Dictionary<string, Sensitive> { ["username"] = new(known.Name), ["password"] = new(known.Password) };
        var vault = await userpass.SignInAsync(Environment, values, CancellationToken.None);
        return new EnvironmentSession(Environment, vault, new KubeSession(Environment, Environment.Cluster.UserPrefix + vault.Identity.DisplayName, []));
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() =>
        _server = await SandboxServer.StartAsync(new SandboxOptions { World = World, Pace = TimeSpan.FromMilliseconds(50) });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Core.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
