using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Kubernetes.Access;
using Portal.Sandbox.Kubernetes.Discovery;

namespace Portal.Sandbox.Kubernetes.Http;

/// <summary>The way of a request: faults, authentication, impersonation, authorization, then what was asked for.</summary>
internal sealed class KubePipeline(ApiServices services) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly PlainPaths _plain = new(services);
    private readonly ResourceDispatcher _resources = new(services);
    private readonly FaultGate _gate = new(services.Faults, services.Store.Time, Refusal);

    public ApiServices Services { get; } = services;

    public KubeRequestLog Requests { get; } = new();

    /// <summary>Ends what is still under way, such as watches.</summary>
    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    public async Task InvokeAsync(HttpContext http)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stopping.Token);
        http.RequestAborted = ending.Token;
        http.Response.Headers["Audit-Id"] = Guid.NewGuid().ToString();
        http.Response.Headers.CacheControl = "no-cache, private";
        try
        {
            await _gate.AnswerAsync(http, Call(http), () => AnswerAsync(http));
        }
        catch (KubeStatusException refusal) when (!http.Response.HasStarted)
        {
            await http.StatusAsync(refusal);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or WebSocketException && ending.IsCancellationRequested)
        {
            // The client went away, or the server stops: nobody is left to tell.
            if (!http.Response.HasStarted) http.Abort();
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var path = DecodedPath(http);
        var route = RequestRoute.Parse(path, http.Request.Method, name => http.Request.Query.TryGetValue(name, out var values) ? values.FirstOrDefault() ?? "" : null);
        var caller = Services.Authentication.User(http.Request);
        if (caller is null)
        {
            Log(http, route, "", "");
            throw KubeStatusException.Unauthorized();
        }

        var request = new KubeRequest(http, route, caller) { Now = Services.Store.Time.GetUtcNow() };
        try
        {
            request.User = Impersonation.User(http.Request, route, caller, Services.Rbac);
        }
        finally
        {
            Log(http, route, request.User.Name, caller.Name);
        }

        Services.Rbac.Demand(request.User, AccessRequest.Of(route));
        if (path.Contains("//", StringComparison.Ordinal))
        {
            await http.NoSuchPathAsync();
            return;
        }

        await (route.IsResource ? _resources.AnswerAsync(request) : _plain.AnswerAsync(request));
    }

    /// <summary>A request as faults see it.</summary>
    public static FaultCall Call(HttpContext http) => new(FaultSystem.Kubernetes, http.Request.Method, DecodedPath(http).TrimStart('/'));

    private static KubeStatusException Refusal(Fault fault, FaultCall call) => fault.Kind switch
    {
        FaultKind.RateLimited => new(429, "TooManyRequests", "The server has received too many requests and has asked us to try again later") { RetryAfter = fault.RetryAfter },
        FaultKind.Unauthorized => KubeStatusException.Unauthorized(),
        _ => new(500, "InternalError", "Internal error occurred: etcdserver: request timed out"),
    };

    private void Log(HttpContext http, RequestRoute route, string user, string caller) =>
        Requests.Add(new(http.Request.Method, http.Request.Path + http.Request.QueryString, route.Verb, route.ResourceWithSubresource, route.Namespace, user, caller, http.Request.Headers.UserAgent.ToString()));

    /// <summary>The path as it was sent, decoded once: dots and double slashes are kept, so that they find nothing.</summary>
    private static string DecodedPath(HttpContext http)
    {
        var raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? http.Request.Path;
        return Uri.UnescapeDataString(raw.Split('?')[0]);
    }
}
