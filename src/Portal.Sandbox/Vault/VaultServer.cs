using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Portal.Sandbox.Vault;

/// <summary>A Vault over real HTTP on loopback, with everything in memory.</summary>
internal sealed class VaultServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private VaultServer(WebApplication app, VaultServerOptions options)
    {
        _app = app;
        RootToken = options.RootToken ?? "s." + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 24);
        Faults = new VaultFaults(options.Time);
    }

    /// <summary>For example <c>http://127.0.0.1:8200/</c>.</summary>
    public Uri Address => new(_app.Urls.First());

    public string RootToken { get; }

    public VaultFaults Faults { get; }

    public VaultRequestLog Requests { get; } = new();

    public static async Task<VaultServer> StartAsync(VaultServerOptions options, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
        var server = new VaultServer(builder.Build(), options);
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync(ct);
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        Requests.Count(context.Request.Method, context.Request.Path, context.Request.Headers.UserAgent);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsJsonAsync(new { errors = Array.Empty<string>() });
    }
}
