using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;
using Portal.Sandbox.Vault.Kv;
using Portal.Sandbox.Vault.Sys;

namespace Portal.Sandbox.Vault;

/// <summary>A Vault over real HTTP on loopback, with everything in memory. It answers as OpenBao 2.6 does.</summary>
internal sealed class VaultServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly VaultState _state;
    private readonly VaultCore _core;
    private readonly VaultEndpoint _endpoint;

    private VaultServer(WebApplication app, VaultServerOptions options, LoopbackListener listener)
    {
        _app = app;
        var clock = new SkewedClock(options.Time);
        Faults = options.Faults ?? new SandboxFaults(options.Time);
        _state = new VaultState(options with { Time = clock, Faults = Faults });
        VaultEffects.Register(Faults, _state, clock, listener);
        var status = new StatusEndpoints(_state, Faults, () => Address);
        _core = new VaultCore(_state);
        _endpoint = new VaultEndpoint(_state, _core, status, Faults, Requests);
    }

    /// <summary>For example <c>http://127.0.0.1:8200/</c>.</summary>
    public Uri Address => new(_app.Urls.First());

    public string RootToken => _state.RootToken;

    /// <summary>What opens the server again after <c>sys/seal</c>.</summary>
    public string UnsealKey => _state.Seal.UnsealKey;

    public SandboxFaults Faults { get; }

    public VaultRequestLog Requests { get; } = new();

    public static async Task<VaultServer> StartAsync(VaultServerOptions options, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // The limit is the endpoint's own, because the answer to a body over it is in the API's form.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.AddServerHeader = false;
            GoLimits.Apply(kestrel.Limits);
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        var listener = new LoopbackListener();
        builder.Services.AddSingleton<IConnectionListenerFactory>(listener);
        var server = new VaultServer(builder.Build(), options, listener);
        server._app.Run(context => options.Gate is { } gate ? gate(context, server._endpoint.AnswerAsync) : server._endpoint.AnswerAsync(context));
        await server._app.StartAsync(ct);
        return server;
    }

    /// <summary>A write by the root token, without a request around it.</summary>
    /// <exception cref="VaultRefusal">It is refused.</exception>
    public Task WriteAsync(string path, JsonObject body) => _core.AnswerAsync(new VaultCall
    {
        Operation = VaultOperation.Update,
        Path = path,
        Data = body,
        ClientToken = _state.RootToken,
        Namespace = _state.Root,
        Remote = IPAddress.Loopback,
        Now = _state.Now,
    });

    /// <summary>Puts many secrets into a KV version 2 engine at once.</summary>
    public void Fill(string mount, IEnumerable<FilledSecret> secrets)
    {
        lock (_state.Lock)
        {
            if (!_state.Root.Mounts.TryGet(mount + "/", out var found) || found.Backend is not Kv2Engine engine)
            {
                throw new ArgumentException($"No KV version 2 engine at {mount}.", nameof(mount));
            }

            foreach (var secret in secrets)
            {
                engine.Fill(secret);
            }
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
