using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Portal.Sandbox.Faults;

/// <summary>
/// Switches faults on and off over HTTP, on a loopback port of its own: whatever path it had on one of the two servers could be a path of the
/// real one. <c>GET /kinds</c>, <c>GET /faults</c>, <c>POST /faults</c>, <c>DELETE /faults/{id}</c>, <c>DELETE /faults</c>; a refusal is <c>{"error":"…"}</c>.
/// </summary>
/// <remarks>
/// A page of another origin must not be able to break things on the machine it is shown on. It is told nothing (no CORS), cannot send JSON or DELETE without
/// asking first, which is never allowed, and cannot get here by a name of its own that it resolves to loopback.
/// </remarks>
internal sealed class FaultControl : IAsyncDisposable
{
    private const int LargestBody = 16 * 1024;
    private static readonly string[] Names = ["localhost", "127.0.0.1", "[::1]"];
    private static readonly JsonSerializerOptions Json = new(FaultDocument.Json) { WriteIndented = true };

    private readonly WebApplication _app;

    private FaultControl(WebApplication app) => _app = app;

    /// <summary>For example <c>http://127.0.0.1:8199/</c>.</summary>
    public Uri Address => new(_app.Urls.First());

    public static async Task<FaultControl> StartAsync(SandboxFaults faults, int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var app = builder.Build();
        app.Use(GuardAsync);
        app.UseRouting();
        app.MapGet("/kinds", () => Answer(200, new { kinds = FaultCatalog.All.Select(KindDocument.Of) }));
        app.MapGet("/faults", () => Answer(200, new { faults = faults.Active.Select(FaultDocument.Of) }));
        app.MapPost("/faults", (Delegate)((HttpContext http) => AddAsync(faults, http)));
        app.MapDelete("/faults/{id:int}", (int id) => faults.End(id) ? Results.NoContent() : Refusal(404, $"No fault {id} is on."));
        app.MapDelete("/faults", () =>
        {
            faults.Clear();
            return Results.NoContent();
        });
        app.MapFallback(() => Refusal(404, "There are GET /kinds, GET /faults, POST /faults, DELETE /faults/{id} and DELETE /faults."));
        await app.StartAsync(cancellationToken);
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        var request = http.Request;
        if (!Names.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase)) await Refusal(403, "Ask for it by the name localhost or 127.0.0.1.").ExecuteAsync(http);
        else if (request.Headers.Origin.Count > 0) await Refusal(403, "This is not for web pages.").ExecuteAsync(http);
        else if (HttpMethods.IsPost(request.Method) && !request.HasJsonContentType()) await Refusal(415, "Send JSON, and say so in the content type.").ExecuteAsync(http);
        else await next(http);
    }

    private static async Task<IResult> AddAsync(SandboxFaults faults, HttpContext http)
    {
        try
        {
            var wanted = await JsonSerializer.DeserializeAsync<FaultDocument>(http.Request.Body, Json, http.RequestAborted);
            if (wanted is null) return Refusal(400, "A fault is a JSON object.");
            return Answer(201, FaultDocument.Of(faults.Add(wanted.ToFault())));
        }
        catch (JsonException unreadable)
        {
            return Refusal(400, $"That is no fault: {unreadable.Message}");
        }
        catch (ArgumentException impossible)
        {
            return Refusal(400, impossible.Message);
        }
        catch (BadHttpRequestException oversized)
        {
            return Refusal(oversized.StatusCode, oversized.Message);
        }
    }

    private static IResult Answer(int status, object body) => Results.Json(body, Json, statusCode: status);

    private static IResult Refusal(int status, string why) => Answer(status, new { error = why });
}
