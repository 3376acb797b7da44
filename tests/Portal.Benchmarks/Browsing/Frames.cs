using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace Portal.Benchmarks.Browsing;

/// <summary>What travels between a page and its circuit, by Chromium's own clock; the circuit compresses nothing, so the sizes are those on the wire.</summary>
internal sealed class Frames
{
    private readonly ConcurrentQueue<(bool Sent, double Seconds, int Bytes)> _all = [];

    public static async Task<Frames> OfAsync(IPage page)
    {
        var frames = new Frames();
        var session = await page.Context.NewCDPSessionAsync(page);
        session.Event("Network.webSocketFrameSent").OnEvent += (_, frame) => frames.Add(sent: true, frame);
        session.Event("Network.webSocketFrameReceived").OnEvent += (_, frame) => frames.Add(sent: false, frame);
        await session.SendAsync("Network.enable");
        return frames;
    }

    /// <summary>Forgets what travelled so far.</summary>
    public void Reset() => _all.Clear();

    /// <summary>Bytes the circuit sent.</summary>
    public int Received => _all.Where(frame => !frame.Sent).Sum(frame => frame.Bytes);

    /// <summary>Milliseconds from the first message to the circuit until its first answer with something to draw; shorter ones only acknowledge.</summary>
    public double Answered
    {
        get
        {
            var sent = _all.FirstOrDefault(frame => frame.Sent);
            var answer = _all.FirstOrDefault(frame => !frame.Sent && frame.Seconds >= sent.Seconds && frame.Bytes > 100);
            return (answer.Seconds - sent.Seconds) * 1000;
        }
    }

    // Binary messages are told in base64.
    private void Add(bool sent, JsonElement? frame)
    {
        if (frame is not { } told) return;
        var response = told.GetProperty("response");
        var text = response.GetProperty("payloadData").GetString() ?? "";
        _all.Enqueue((sent, told.GetProperty("timestamp").GetDouble(), response.GetProperty("opcode").GetInt32() == 2 ? text.Length / 4 * 3 : text.Length));
    }
}
