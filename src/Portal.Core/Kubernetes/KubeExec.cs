using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Portal.Core.Failures;

namespace Portal.Core.Kubernetes;

/// <summary>
/// A command in a container over a WebSocket (<c>v4.channel.k8s.io</c>): the first byte of each message is its channel, 1 for output,
/// 2 for errors, and 3 for the Status that ends it, whose cause <c>ExitCode</c> is the command's exit code.
/// </summary>
internal static class KubeExec
{
    private const string Protocol = "v4.channel.k8s.io";
    private const byte Output = 1;
    private const byte Error = 2;
    private const byte Status = 3;

    public static async Task<ExecResult> RunAsync(HttpMessageHandler handshake, Uri address, string target, CancellationToken cancellationToken)
    {
        using var socket = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(handshake);
        socket.Options.AddSubProtocol(Protocol);
        try
        {
            await socket.ConnectAsync(address, invoker, cancellationToken);
            return await CollectAsync(socket, target, cancellationToken);
        }
        catch (WebSocketException exception)
        {
            throw exception.InnerException as ApiException ?? KubeFailures.OfTransport(exception.InnerException ?? exception, "exec in", target);
        }
    }

    private static async Task<ExecResult> CollectAsync(ClientWebSocket socket, string target, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        using var status = new MemoryStream();
        var isCut = false;
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var channel = byte.MaxValue;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close || part.Count == 0) break;
                var start = channel == byte.MaxValue ? 1 : 0;
                if (start == 1) channel = buffer[0];
                var sink = channel switch { Output => output, Error => error, Status => status, _ => null };
                isCut |= sink is not null && !Append(sink, buffer.AsSpan(start, part.Count - start));
            }
            while (!part.EndOfMessage);

            if (part.MessageType == WebSocketMessageType.Close || status.Length > 0) break;
        }

        return new ExecResult(ExitCode(status.ToArray(), target), [.. output.ToArray()], Encoding.UTF8.GetString(error.ToArray()), isCut);
    }

    private static bool Append(MemoryStream sink, ReadOnlySpan<byte> bytes)
    {
        var room = (int)Math.Min(bytes.Length, ExecResult.OutputLimit - sink.Length);
        sink.Write(bytes[..room]);
        return room == bytes.Length;
    }

    private static int ExitCode(byte[] status, string target)
    {
        if (status.Length == 0) throw KubeFailures.Unreadable("exec in", target);
        using var document = JsonDocument.Parse(status);
        var body = document.RootElement;
        if (body.TryGetProperty("status", out var outcome) && outcome.GetString() == "Success") return 0;
        if (body.TryGetProperty("details", out var details) && details.TryGetProperty("causes", out var causes))
        {
            foreach (var cause in causes.EnumerateArray())
            {
                if (cause.TryGetProperty("reason", out var reason) && reason.GetString() == "ExitCode" && int.TryParse(cause.GetProperty("message").GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var code)) return code;
            }
        }

        // Not the command but its start failed: no such container, no such program.
        throw KubeFailures.OfStatus(body, "exec in", target);
    }
}
