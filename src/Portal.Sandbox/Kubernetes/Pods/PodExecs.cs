using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Pods;

/// <summary>Commands in containers, over WebSocket: each message begins with a byte that says which stream it is of.</summary>
internal sealed class PodExecs(ApiServices services)
{
    private const byte Output = 1;
    private const byte Error = 2;
    private const byte Result = 3;
    // Clients open their streams only after the connection and lose what comes before; no real runtime is that fast.
    private static readonly TimeSpan StartOfContainerProcess = TimeSpan.FromMilliseconds(150);
    private const int LargestMessage = 32 * 1024;
    private static readonly string[] Protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

    public async Task AnswerAsync(KubeRequest request)
    {
        var (ns, name) = (request.Route.Namespace!, request.Route.Name!);
        var pod = services.Store.Get("pods", ns, name) ?? throw KubeStatusException.NotFound(request.Kind, name);
        var query = request.Http.Request.Query;
        var command = query["command"].OfType<string>().ToArray();
        if (command.Length == 0) throw KubeStatusException.Invalid("", "PodExecOptions", name, [Validation.FieldError.Required("command")]);
        var container = PodContainers.Choose(pod, request.Query("container"));
        if (pod.TextAt("spec", "nodeName") is null or "") throw KubeStatusException.BadRequest($"pod {name} does not have a host assigned");
        if (pod.TextAt("status", "phase") is "Succeeded" or "Failed") throw KubeStatusException.BadRequest($"cannot exec into a container in a completed pod; current phase is {pod.TextAt("status", "phase")}");
        if (!request.Http.WebSockets.IsWebSocketRequest) throw KubeStatusException.BadRequest("Upgrade request required");
        if (PodContainers.Status(pod, container).ObjectAt("state", "running") is null || services.Options.PodRuntime is not { } runtime)
        {
            throw KubeStatusException.Internal($"Internal error occurred: error executing command in container: failed to exec in container: container not found (\"{container}\")");
        }

        var protocol = Protocols.FirstOrDefault(request.Http.WebSockets.WebSocketRequestedProtocols.Contains)
            ?? throw KubeStatusException.BadRequest($"unable to upgrade: unable to negotiate protocol: client supports {string.Join(", ", request.Http.WebSockets.WebSocketRequestedProtocols)}, server supports {string.Join(", ", Protocols)}");
        using var socket = await request.Http.WebSockets.AcceptWebSocketAsync(protocol);
        var tty = request.Flag("tty");
        await socket.SendAsync(new[] { request.Flag("stdout") ? Output : request.Flag("stderr") ? Error : Result }, WebSocketMessageType.Binary, true, request.Aborted);
        await runtime.AwakeAsync(ns, name, request.Aborted);
        var result = runtime.Exec(ns, name, container, command);
        await Task.Delay(StartOfContainerProcess, TimeProvider.System, request.Aborted);
        if (request.Flag("stdout")) await SendAsync(socket, Output, result.Output, request.Aborted);
        // A terminal has one stream for both.
        if (tty || request.Flag("stderr")) await SendAsync(socket, tty ? Output : Error, result.Error, request.Aborted);
        await SendAsync(socket, Result, Status(result).ToJsonString(JsonText.Compact), request.Aborted);
        await CloseAsync(socket, request.Aborted);
    }

    private static async Task SendAsync(WebSocket socket, byte channel, string text, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < bytes.Length; at += LargestMessage)
        {
            byte[] message = [channel, .. bytes.AsSpan(at, Math.Min(LargestMessage, bytes.Length - at))];
            await socket.SendAsync(message, WebSocketMessageType.Binary, true, cancellationToken);
        }
    }

    /// <summary>Says goodbye and reads what the client still sends until it has said so too.</summary>
    private static async Task CloseAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", cancellationToken);
        var buffer = new byte[1024];
        try
        {
            while (socket.State is WebSocketState.CloseSent)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (received.MessageType is WebSocketMessageType.Close) return;
            }
        }
        catch (WebSocketException)
        {
            // Clients that have their result may simply hang up.
        }
    }

    private static JsonObject Status(ExecResult result)
    {
        if (result.ExitCode == 0) return new() { ["metadata"] = new JsonObject(), ["status"] = "Success" };
        return new()
        {
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = $"command terminated with non-zero exit code: exit status {result.ExitCode}",
            ["reason"] = "NonZeroExitCode",
            ["details"] = new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ExitCode", ["message"] = result.ExitCode.ToString() }) },
        };
    }
}
