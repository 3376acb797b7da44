using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Portal.EndToEnd.Tests.Canaries;

/// <summary>
/// The addresses of every HTTP request that a server in this process gets, as they came over the wire: the portal's own, and those of the sandbox it talks to.
/// A browser's view of its requests would not do: it still has what it does not send.
/// </summary>
internal sealed class Requests(Sightings seen) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string Server = "Microsoft.AspNetCore";
    private const string Began = "Microsoft.AspNetCore.Hosting.HttpRequestIn.Start";
    private readonly List<IDisposable> _heard = [];

    /// <summary>Writes them down until it is disposed.</summary>
    public static IDisposable Hear(Sightings seen)
    {
        var requests = new Requests(seen);
        requests._heard.Add(DiagnosticListener.AllListeners.Subscribe(requests));
        return requests;
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Server) _heard.Add(value.Subscribe(this, name => name.StartsWith("Microsoft.AspNetCore.Hosting.HttpRequestIn", StringComparison.Ordinal)));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is not { Key: Began, Value: HttpContext context }) return;
        seen.Add(Places.RequestLines, context.Features.Get<IHttpRequestFeature>()?.RawTarget);
        seen.Add(Places.Referers, context.Request.Headers.Referer);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _heard.ForEach(subscription => subscription.Dispose());
}
