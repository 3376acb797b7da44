using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers.Pods;

/// <summary>Writes down how a pod is: phase, conditions and the state of each container.</summary>
internal sealed class PodStatus(ObjectStore store, JsonObject pod, IReadOnlyList<ContainerRun> init, IReadOnlyList<ContainerRun> main)
{
    /// <summary>When the kubelet took the pod on.</summary>
    public string Started { get; init; } = JsonText.Timestamp(store.Time.GetUtcNow());

    public string? Address { get; set; }

    /// <summary>The node's address, where it is known without looking.</summary>
    public string? HostAddress { get; init; }

    public void Write() => store.Modify("pods", pod.Namespace(), pod.Name(), current =>
    {
        if (current.Uid() != pod.Uid()) return null;
        var status = current.Member("status");
        var before = status.DeepClone();
        Fill(status);
        return JsonNode.DeepEquals(before, status) ? null : current;
    }, status: true);

    /// <summary>Brings a pod's status up to date.</summary>
    public void Fill(JsonObject status)
    {
        status["phase"] = Phase();
        status["startTime"] = Started;
        Addresses(status);
        if (init.Count > 0) status["initContainerStatuses"] = new JsonArray([.. init.Select(run => (JsonNode)run.Status())]);
        status["containerStatuses"] = new JsonArray([.. main.Select(run => (JsonNode)run.Status())]);
        SetConditions(status);
    }

    public string Phase()
    {
        var never = pod.TextAt("spec", "restartPolicy") == "Never";
        if (never && init.Any(run => !run.IsSidecar && run.ExitCode is > 0)) return "Failed";
        if (init.Any(run => !run.Passed)) return "Pending";
        if (main.All(run => run.Log is null)) return "Pending";
        if (pod.TextAt("spec", "restartPolicy") is "Always" or null) return "Running";
        if (main.Any(run => run.ExitCode is null || (run.ExitCode != 0 && !never))) return "Running";
        if (init.Any(run => run.IsSidecar && run.Running)) return "Running";
        return main.All(run => run.ExitCode == 0) ? "Succeeded" : "Failed";
    }

    private void Addresses(JsonObject status)
    {
        if ((HostAddress ?? HostOf(pod.TextAt("spec", "nodeName") ?? "")) is { } host)
        {
            status["hostIP"] = host;
            status["hostIPs"] = new JsonArray(new JsonObject { ["ip"] = host });
        }

        if (Address is null) return;
        status["podIP"] = Address;
        status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = Address });
    }

    private string? HostOf(string node) => store.Get("nodes", null, node).ItemsAt("status", "addresses").FirstOrDefault(address => address.TextAt("type") == "InternalIP").TextAt("address");

    private void SetConditions(JsonObject status)
    {
        var conditions = new Conditions(status, store.Time.GetUtcNow());
        var phase = Phase();
        Plain(conditions, "PodReadyToStartContainers", Address is not null && phase is not ("Succeeded" or "Failed"));
        var waiting = init.Where(run => !run.Passed).Select(run => run.Name).ToArray();
        if (waiting.Length > 0) conditions.Set("Initialized", false, "ContainersNotInitialized", $"containers with incomplete status: [{string.Join(' ', waiting)}]");
        else Plain(conditions, "Initialized", true);
        foreach (var type in new[] { "Ready", "ContainersReady" })
        {
            var unready = init.Where(run => run.IsSidecar).Concat(main).Where(run => !run.Ready).Select(run => run.Name).ToArray();
            if (phase is "Succeeded") conditions.Set(type, false, "PodCompleted", "");
            else if (unready.Length > 0) conditions.Set(type, false, "ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]");
            else Plain(conditions, type, true);
            if (phase is "Succeeded") conditions.Find(type)?.Remove("message");
        }

        Plain(conditions, "PodScheduled", true);
    }

    private static void Plain(Conditions conditions, string type, bool value)
    {
        if (conditions.Find(type)?.TextAt("status") == (value ? "True" : "False") && conditions.Find(type)?["reason"] is null) return;
        conditions.Set(type, value, "", "");
        conditions.Find(type)?.Remove("reason");
        conditions.Find(type)?.Remove("message");
    }
}
