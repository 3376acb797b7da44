using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Portal.Sandbox.Controllers;
using Portal.Sandbox.Controllers.Pods;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Injector;
using Portal.Sandbox.Injector.Agent;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Access;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Vault;
using Portal.Sandbox.Worlds;

namespace Portal.Sandbox;

/// <summary>The parts of a sandbox, put together.</summary>
internal sealed class SandboxParts : IAsyncDisposable
{
    // While the world is made, five minutes of retrying take half a second.
    private static readonly TimeSpan MakingPace = TimeSpan.FromMilliseconds(1.5);
    private static readonly TimeSpan PortalTokenLife = TimeSpan.FromDays(365);

    private readonly InClusterNetwork _network;
    private readonly HttpClient _http;
    private readonly Rhythm _rhythm;
    private readonly WorldClock _clock;
    private readonly SkewedClock _clusterClock;
    private readonly ObjectStore _store;
    private readonly ServiceAccountTokens _tokens;
    private readonly VaultPods _vaultPods;

    private SandboxParts(SandboxOptions options)
    {
        _clock = new(options.Time);
        _clusterClock = new(_clock);
        _store = new(_clusterClock);
        Faults = new(options.Time);
        _vaultPods = new(_store);
        _network = new();
        _http = new(_network, disposeHandler: false) { Timeout = TimeSpan.FromSeconds(60) };
        _rhythm = new(_clock, MakingPace);
        _tokens = new(_store, new KubeApiServerOptions { Store = _store }.Issuer);
        Injector = new(_store);
        Kubelet = new(_store, _rhythm, new Programs { Agent = context => VaultAgent.RunsIn(context) ? new VaultAgent(_network) : null }, _tokens);
        AdminToken = "sandbox-admin-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
    }

    public string AdminToken { get; }

    public ObjectStore Store => _store;

    public AgentInjector Injector { get; }

    public Kubelet Kubelet { get; }

    public Cluster Cluster { get; private set; } = null!;

    public KubeApiServer Kubernetes { get; private set; } = null!;

    public VaultServer Vault { get; private set; } = null!;

    public SandboxRequests Requests { get; } = new();

    public SandboxFaults Faults { get; }

    public FaultControl Control { get; private set; } = null!;

    public static async Task<SandboxParts> StartAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        var parts = new SandboxParts(options);
        try
        {
            await parts.ListenAsync(options, cancellationToken);
            return parts;
        }
        catch
        {
            await parts.DisposeAsync();
            throw;
        }
    }

    public async Task<IReadOnlyList<SandboxUser>> MakeWorldAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        var tools = new WorldTools(new(_http, Vault.RootToken), new(_http, AdminToken, _store), _clock, Kubernetes.Certificates.AuthorityPem, () => Cluster.LookAtEverything()) { VaultServer = Vault, KubeApiServer = Kubernetes };
        Kubelet.HoldRestarts();
        var users = await World.MakeAsync(options.World, tools, cancellationToken);

        // From here on time passes as it does outside; what had been waiting for a time looks at the clock again.
        _rhythm.Pace = options.Pace;
        _clock.Behind = TimeSpan.Zero;
        Kubelet.ReleaseRestarts();
        Cluster.LookAtEverything();
        Requests.Reset();
        return users;
    }

    public string IssuePortalToken()
    {
        var account = _store.Find("serviceaccounts", "vault-portal", "vault-portal") ?? throw new InvalidOperationException("The world has no account for the portal.");
        return _tokens.Issue("vault-portal", "vault-portal", account.Uid, [_tokens.Issuer], _clock.GetUtcNow() + PortalTokenLife);
    }

    public async ValueTask DisposeAsync()
    {
        Faults.Clear();
        if (Control is not null) await Control.DisposeAsync();
        if (Cluster is not null) await Cluster.DisposeAsync();
        await Kubelet.DisposeAsync();
        if (Vault is not null) await Vault.DisposeAsync();
        if (Kubernetes is not null) await Kubernetes.DisposeAsync();
        _vaultPods.Dispose();
        _http.Dispose();
        _network.Dispose();
    }

    private async Task ListenAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        Kubernetes = await ListeningAsync("the Kubernetes API", options.KubernetesPort, KubeApiServer.StartAsync(new()
        {
            Port = options.KubernetesPort,
            Store = _store,
            Tokens = People(options.World),
            PodAdmission = Injector,
            PodRuntime = Kubelet,
            Faults = Faults,
            Gate = KubernetesGateAsync,
        }, cancellationToken));
        Vault = await ListeningAsync("Vault", options.VaultPort, VaultServer.StartAsync(new()
        {
            Port = options.VaultPort,
            Time = _clock,
            Faults = Faults,
            Outbound = _network,
            ServiceAccountToken = VaultAccountToken,
            HighAvailability = options.World == ContractWorld.Name ? null : new("raft", ["vault-0", "vault-1", "vault-2"]),
            Gate = VaultGateAsync,
        }, cancellationToken));
        (_network.Kubernetes, _network.Vault, _network.AuthorityPem) = (Kubernetes.Address, Vault.Address, Kubernetes.Certificates.AuthorityPem);
        Cluster = new(_store, Kubernetes.Writer, _rhythm, Kubernetes.Certificates.AuthorityPem);
        Cluster.Start();
        Kubelet.Start();
        ClusterEffects.Register(Faults, _store, _clusterClock, Kubelet, _vaultPods);
        Control = await ListeningAsync("switching faults", options.ControlPort, FaultControl.StartAsync(Faults, options.ControlPort, cancellationToken));
    }

    private static async Task<T> ListeningAsync<T>(string what, int port, Task<T> starting)
    {
        try
        {
            return await starting;
        }
        catch (Exception failed) when (failed is IOException or SocketException)
        {
            var why = failed is AddressInUseException || failed.InnerException is AddressInUseException ? "is taken" : $"cannot be listened on ({failed.Message.TrimEnd('.')})";
            throw new SandboxStartException($"Port {port} of 127.0.0.1, meant for {what}, {why}; choose another, or 0 for any free one.", failed);
        }
    }

    private Dictionary<string, KubeUser> People(string world)
    {
        var administrator = KeyValuePair.Create(AdminToken, new KubeUser(world == ContractWorld.Name ? "token-admin" : "kubernetes-admin", ["system:masters"]));
        return new([administrator, .. world == ContractWorld.Name ? ContractWorld.Tokens : []]);
    }

    /// <summary>The token in the pod Vault runs in.</summary>
    private string VaultAccountToken() => _store.Find("serviceaccounts", "vault", "vault") is { } account
        ? _tokens.Issue("vault", "vault", account.Uid, [_tokens.Issuer], _clock.GetUtcNow().AddHours(1))
        : "";

    private Task VaultGateAsync(HttpContext context, RequestDelegate server)
    {
        if (!InClusterNetwork.Marks(context.Request)) Requests.CountVault();
        return AnswerAsync(context, server);
    }

    private Task KubernetesGateAsync(HttpContext context, RequestDelegate server)
    {
        if (!InClusterNetwork.Marks(context.Request)) Requests.CountKubernetes();
        return AnswerAsync(context, server);
    }

    /// <summary>What neither server has an answer for is a mistake of ours, and is told.</summary>
    private static async Task AnswerAsync(HttpContext context, RequestDelegate server)
    {
        try
        {
            await server(context);
        }
        catch (Exception broken) when (broken is not (OperationCanceledException or IOException or BadHttpRequestException))
        {
            Trace.TraceError($"{context.Request.Method} {context.Request.Path}: {broken}");
            throw;
        }
    }
}
