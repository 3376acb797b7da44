using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Tests.Kubernetes;

/// <summary>Containers that say and answer what a test tells them to.</summary>
internal sealed class ScriptedPods : IPodRuntime
{
    private readonly Channel<LogLine> _later = Channel.CreateUnbounded<LogLine>();

    public List<LogLine> Lines { get; } = [];

    public Func<IReadOnlyList<string>, ExecResult> Command { get; set; } = _ => new(0, "", "");

    /// <summary>Someone has read everything there was and waits for more.</summary>
    public TaskCompletionSource Followed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Say(LogLine line) => _later.Writer.TryWrite(line);

    public void End() => _later.Writer.Complete();

    public IAsyncEnumerable<LogLine>? Logs(string podNamespace, string pod, string container, bool previous, bool follow, CancellationToken cancellationToken) =>
        container == "late" ? null : LinesAsync(follow, cancellationToken);

    public ExecResult Exec(string podNamespace, string pod, string container, IReadOnlyList<string> command) => Command(command);

    /// <summary>A pod on a node whose containers run.</summary>
    public static void AddRunning(ObjectStore store, string name, params string[] containers)
    {
        store.Create("pods", new()
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
            ["spec"] = new JsonObject { ["nodeName"] = "node-1", ["containers"] = new JsonArray([.. containers.Select(item => (JsonNode)new JsonObject { ["name"] = item, ["image"] = "x" })]) },
            ["status"] = new JsonObject
            {
                ["phase"] = "Running",
                ["containerStatuses"] = new JsonArray([.. containers.Select(item => (JsonNode)new JsonObject
                {
                    ["name"] = item,
                    ["ready"] = true,
                    ["restartCount"] = 0,
                    ["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = "2026-01-02T03:04:05Z" } },
                })]),
            },
        });
    }

    private async IAsyncEnumerable<LogLine> LinesAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var line in Lines) yield return line;
        if (!follow) yield break;
        Followed.TrySetResult();
        await foreach (var line in _later.Reader.ReadAllAsync(cancellationToken)) yield return line;
    }
}
