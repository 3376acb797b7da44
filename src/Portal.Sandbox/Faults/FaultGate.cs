using Microsoft.AspNetCore.Http;

namespace Portal.Sandbox.Faults;

/// <summary>
/// Stands around a server's answers and spoils those that a fault reaches: late, refused, cut off, or other than what was done. Both servers
/// use it; each says how it refuses.
/// </summary>
/// <param name="refusal">The exception that the server turns into its own form of <see cref="FaultKind.RateLimited"/>,
/// <see cref="FaultKind.Unauthorized"/> and a server error.</param>
internal sealed class FaultGate(SandboxFaults faults, TimeProvider time, Func<Fault, FaultCall, Exception> refusal)
{
    private static readonly FaultKind[] Refusing = [FaultKind.RateLimited, FaultKind.Unauthorized, FaultKind.ErrorBeforeCommit];
    private static readonly FaultKind[] Spoiling = [FaultKind.ErrorAfterCommit, FaultKind.DroppedAfterCommit, FaultKind.Truncated];

    public async Task AnswerAsync(HttpContext http, FaultCall call, Func<Task> server)
    {
        if (faults.None)
        {
            await server();
            return;
        }

        if (faults.Hit(FaultKind.Slow, call) is { } slow) await Task.Delay(slow.By!.Value, time, http.RequestAborted);
        if (faults.Hit(FaultKind.DroppedBeforeCommit, call) is not null)
        {
            http.Abort();
            return;
        }

        if (First(Refusing, call) is { } refused) throw refusal(refused, call);
        // What streams has no end at which it could be spoiled.
        if (IsStream(http) || First(Spoiling, call) is not { } spoiling) await server();
        else await SpoilAsync(http, spoiling, call, server);
    }

    private async Task SpoilAsync(HttpContext http, Fault fault, FaultCall call, Func<Task> server)
    {
        var answer = await CaptureAsync(http, server);
        switch (fault.Kind)
        {
            case FaultKind.DroppedAfterCommit:
                http.Abort();
                break;
            case FaultKind.Truncated:
                var half = answer[..(answer.Length / 2)];
                http.Response.ContentLength = http.Response.ContentLength is null ? null : half.Length;
                await http.Response.Body.WriteAsync(half, http.RequestAborted);
                break;
            default:
                (http.Response.ContentLength, http.Response.ContentType) = (null, null);
                throw refusal(fault, call);
        }
    }

    /// <summary>Lets the server answer into memory. A refusal of its own passes as it is.</summary>
    private static async Task<byte[]> CaptureAsync(HttpContext http, Func<Task> server)
    {
        var connection = http.Response.Body;
        using var memory = new MemoryStream();
        http.Response.Body = memory;
        try
        {
            await server();
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
            return memory.ToArray();
        }
        finally
        {
            http.Response.Body = connection;
        }
    }

    private Fault? First(FaultKind[] kinds, FaultCall call) => kinds.Select(kind => faults.Hit(kind, call)).FirstOrDefault(hit => hit is not null);

    private static bool IsStream(HttpContext http) =>
        http.WebSockets.IsWebSocketRequest || http.Request.Headers.ContainsKey("Upgrade") || IsTrue(http, "watch") || IsTrue(http, "follow");

    private static bool IsTrue(HttpContext http, string name) => http.Request.Query[name].ToString() is "true" or "1";
}
