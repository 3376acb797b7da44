using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Tests.Kubernetes;

/// <summary>
/// An API server that answers what a test says and keeps each request with every header as it came, for what the sandbox cannot show: what
/// goes over the wire, and answers no API server gives.
/// </summary>
internal sealed class CapturingServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<(string Path, string[] Headers)> _requests = [];

    private CapturingServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>The requests so far, each header as <c>Name: value</c>, one entry for each line on the wire.</summary>
    public IReadOnlyList<(string Path, string[] Headers)> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    public static async Task<CapturingServer> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new CapturingServer(app);
        app.Run(async context =>
        {
            lock (server._requests)
            {
                server._requests.Add((context.Request.Path + context.Request.QueryString, [.. context.Request.Headers.SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}"))]));
            }

            await answer(context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public static RequestDelegate Answers(int status, string body, params (string Name, string Value)[] headers) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        foreach (var (name, value) in headers) context.Response.Headers[name] = value;
        await context.Response.WriteAsync(body);
    };

    public async ValueTask DisposeAsync()
    {
        // Watches never end by themselves; there is nothing to wait for.
        await _app.StopAsync(new CancellationToken(true));
        await _app.DisposeAsync();
    }
}
