using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers.Pods;

/// <summary>One container of a pod and all its restarts, as its status tells them.</summary>
internal sealed class ContainerRun(JsonObject container, bool isInit, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly string _imageId = $"{(container.TextAt("image") ?? "").Split('@')[0].Split(':')[0]}@sha256:{Hex(container.TextAt("image") ?? "")}";
    private JsonObject _state = Waiting(isInit ? "PodInitializing" : "ContainerCreating", null);
    private JsonObject? _last;
    private string? _id;
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _resumed;

    public JsonObject Spec { get; } = container;

    public string Name { get; } = container.TextAt("name") ?? "";

    public bool IsInit { get; } = isInit;

    /// <summary>An init container that goes on beside the others, and ends after them.</summary>
    public bool IsSidecar => IsInit && Spec.TextAt("restartPolicy") == "Always";

    /// <summary>Whether an init container lets the next one start: it has ended well, or it is a sidecar that has begun.</summary>
    public bool Passed => IsSidecar ? Log is not null : ExitCode == 0;

    public string Image => Spec.TextAt("image") ?? "";

    public int Restarts { get; private set; }

    public bool Ready { get; private set; }

    public bool Running { get; private set; }

    public int? ExitCode { get; private set; }

    public ContainerLog? Log { get; private set; }

    public ContainerLog? PreviousLog { get; private set; }

    public ContainerFiles? Files { get; set; }

    public IReadOnlyDictionary<string, string> Environment { get; set; } = new Dictionary<string, string>();

    /// <summary>Ends when the program of a resumed container is where the status says it is.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Where events say it happened.</summary>
    public string Field => $"spec.{(IsInit ? "initContainers" : "containers")}{{{Name}}}";

    /// <summary>
    /// Takes up what a status says of a container that started before anybody here knew of it. Its program is started behind the scene;
    /// nothing of what the status says changes before the container's state does.
    /// </summary>
    public void Resume(JsonObject status)
    {
        if (status.TextAt("containerID") is not { } id)
        {
            _caughtUp.TrySetResult();
            return;
        }

        lock (_gate)
        {
            (_id, _resumed, Log) = (id, true, new(time));
            _state = status.ObjectAt("state")?.DeepClone().AsObject() ?? [];
            _last = status.ObjectAt("lastState") is { Count: > 0 } last ? last.DeepClone().AsObject() : null;
            Restarts = (int)(status.NumberAt("restartCount") ?? 0);
            Running = _state["running"] is not null;
            Ready = status.FlagAt("ready") == true;
            ExitCode = (int?)_state.NumberAt("terminated", "exitCode");
        }
    }

    public void Wait(string reason, string? message = null)
    {
        lock (_gate)
        {
            if (_state["terminated"] is not null) _last = _state;
            _state = Waiting(reason, message);
            (Running, Ready) = (false, false);
        }
    }

    /// <summary>A new run begins.</summary>
    public ContainerLog Start(bool ready)
    {
        lock (_gate)
        {
            if (_resumed)
            {
                if (IsInit && Running) _caughtUp.TrySetResult();
                return Log!;
            }

            if (_id is not null) Restarts++;
            if (_state["terminated"] is not null) _last = _state;
            PreviousLog = Log ?? PreviousLog;
            Log = new(time);
            _id = "containerd://" + Hex(Guid.NewGuid().ToString());
            _state = new() { ["running"] = new JsonObject { ["startedAt"] = JsonText.Timestamp(time.GetUtcNow()) } };
            (Running, Ready, ExitCode) = (true, ready, null);
            return Log;
        }
    }

    public void SetReady(bool ready)
    {
        lock (_gate) Ready = ready && Running;
        _caughtUp.TrySetResult();
    }

    public void End(int exitCode, string? reason = null)
    {
        lock (_gate)
        {
            var over = _resumed && !Running;
            _resumed = false;
            _caughtUp.TrySetResult();
            if (over)
            {
                Log?.End();
                return;
            }

            var started = _state.TextAt("running", "startedAt");
            _state = new()
            {
                ["terminated"] = new JsonObject
                {
                    ["exitCode"] = exitCode,
                    ["reason"] = reason ?? (exitCode == 0 ? "Completed" : "Error"),
                    ["startedAt"] = started,
                    ["finishedAt"] = JsonText.Timestamp(time.GetUtcNow()),
                    ["containerID"] = _id,
                },
            };
            (Running, ExitCode) = (false, exitCode);
            Ready = IsInit && !IsSidecar && exitCode == 0;
            Log?.End();
        }
    }

    public JsonObject Status()
    {
        lock (_gate)
        {
            var status = new JsonObject
            {
                ["name"] = Name,
                ["state"] = _state.DeepClone(),
                ["lastState"] = _last?.DeepClone() ?? new JsonObject(),
                ["ready"] = Ready,
                ["restartCount"] = Restarts,
                ["image"] = Image,
                ["imageID"] = _id is null ? "" : _imageId,
                ["started"] = Running,
            };
            if (_id is not null) status["containerID"] = _id;
            return status;
        }
    }

    private static JsonObject Waiting(string reason, string? message)
    {
        var waiting = new JsonObject { ["reason"] = reason };
        if (message is not null) waiting["message"] = message;
        return new() { ["waiting"] = waiting };
    }

    private static string Hex(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
