using System.Diagnostics;
using Microsoft.Playwright;

namespace Portal.EndToEnd.Tests.Canaries;

/// <summary>Watches one browser window and the portal's telemetry, and writes down all that passes.</summary>
internal sealed class Observer : IDisposable
{
    private readonly ActivityListener _telemetry;
    private readonly IDisposable _requests;
    private readonly IPage _page;

    public Observer(IPage page, Sightings seen)
    {
        (_page, Seen) = (page, seen);
        page.Request += (_, request) => seen.Add(Places.BrowserAddresses, request.Url);
        page.FrameNavigated += (_, frame) => seen.Add(Places.BrowserAddresses, frame.Url);
        _requests = Requests.Hear(seen);
        page.Console += (_, message) => seen.Add(Places.Console, message.Text);
        page.PageError += (_, error) => seen.Add(Places.Console, error);
        page.WebSocket += (_, socket) =>
        {
            socket.FrameReceived += (_, frame) => Frame(Places.FramesToBrowser, frame);
            socket.FrameSent += (_, frame) => Frame(Places.FramesFromBrowser, frame);
        };
        page.Response += async (_, response) =>
        {
            try
            {
                seen.Add(Places.Answers, string.Join('\n', (await response.AllHeadersAsync()).Select(header => $"{header.Key}: {header.Value}")));
                seen.Add(Places.Answers, await response.BodyAsync());
            }
            catch (PlaywrightException)
            {
                // A redirect has no body, and one that was navigated away from is gone.
            }
        };

        // What an exporter would be handed: every activity of the process with its names, tags and events.
        _telemetry = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => seen.Add(Places.Telemetry, $"{activity.OperationName} {activity.DisplayName} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Baggage)} {string.Join(' ', activity.Events.SelectMany(item => item.Tags))}"),
        };
        ActivitySource.AddActivityListener(_telemetry);
    }

    /// <summary>What was written down.</summary>
    public Sightings Seen { get; }

    /// <summary>Looks at what the browser holds right now.</summary>
    public async Task LookAsync()
    {
        Seen.Add(Places.Document, await _page.ContentAsync());
        Seen.Add(Places.Document, string.Join('\n', await _page.EvaluateAsync<string[]>("[...document.querySelectorAll('input, textarea')].map(field => field.value)")));
        Seen.Add(Places.Storage, await _page.EvaluateAsync<string>("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, document.cookie, window.name])"));
        Seen.Add(Places.Storage, string.Join('\n', (await _page.Context.CookiesAsync()).Select(cookie => $"{cookie.Name}={cookie.Value}")));
    }

    public void Dispose()
    {
        _telemetry.Dispose();
        _requests.Dispose();
    }

    private void Frame(string place, IWebSocketFrame frame)
    {
        if (frame.Binary is { } binary) Seen.Add(place, binary);
        else Seen.Add(place, frame.Text);
    }
}

/// <summary>Where things can be seen.</summary>
internal static class Places
{
    /// <summary>As the browser shows them, with what stands behind a <c>#</c>: that part stays in the browser.</summary>
    public const string BrowserAddresses = "addresses in the browser";

    /// <summary>As they came over the wire, to the portal and from it to Vault and the cluster.</summary>
    public const string RequestLines = "request lines";

    public const string Referers = "Referer headers";
    public const string Answers = "HTTP answers";
    public const string FramesToBrowser = "frames to the browser";
    public const string FramesFromBrowser = "frames from the browser";
    public const string Document = "the page";
    public const string Storage = "the browser's storage";
    public const string Console = "the browser's console";
    public const string Logs = "logs at Trace";
    public const string Telemetry = "telemetry";
    public const string Files = "files of the portal";

    /// <summary>Where a value is while somebody looks at it, and nowhere else.</summary>
    public static readonly string[] OfRevealed = [Document, FramesToBrowser];
}
