using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Tables;

/// <summary>Pods: how many containers are ready, and the one word that says what is going on.</summary>
internal static class PodTable
{
    private const string None = "<none>";

    public static TableLayout Layout(TableLayouts tables) => TableLayouts.Layout(
        TableLayouts.Text("Ready", pod => $"{pod.ItemsAt("status", "containerStatuses").Count(status => status.FlagAt("ready") == true)}/{pod.ItemsAt("spec", "containers").Count()}"),
        TableLayouts.Text("Status", Status),
        TableLayouts.Text("Restarts", pod => Restarts(pod, tables)),
        tables.Age,
        TableLayouts.Wide("IP", pod => pod.TextAt("status", "podIP") ?? None),
        TableLayouts.Wide("Node", pod => pod.TextAt("spec", "nodeName") ?? None),
        TableLayouts.Wide("Nominated Node", pod => pod.TextAt("status", "nominatedNodeName") ?? None),
        TableLayouts.Wide("Readiness Gates", _ => None));

    public static string Status(JsonObject pod)
    {
        var phase = pod.TextAt("status", "reason") ?? pod.TextAt("status", "phase") ?? "";
        var initializing = Initializing(pod);
        var word = initializing ?? Containers(pod, phase);
        if (pod.TextAt("metadata", "deletionTimestamp") is null) return word;
        return pod.TextAt("status", "reason") == "NodeLost" ? "Unknown" : pod.TextAt("status", "phase") is "Succeeded" or "Failed" ? word : "Terminating";
    }

    private static string? Initializing(JsonObject pod)
    {
        var statuses = pod.ItemsAt("status", "initContainerStatuses").ToArray();
        var sidecars = pod.ItemsAt("spec", "initContainers").Where(container => container.TextAt("restartPolicy") == "Always").Select(container => container.TextAt("name")).ToHashSet();
        for (var index = 0; index < statuses.Length; index++)
        {
            var state = statuses[index].ObjectAt("state");
            if (state.NumberAt("terminated", "exitCode") == 0 || sidecars.Contains(statuses[index].TextAt("name")) && statuses[index].FlagAt("started") == true) continue;
            if (state.ObjectAt("terminated") is { } ended) return $"Init:{ended.TextAt("reason") ?? $"ExitCode:{ended.NumberAt("exitCode")}"}";
            var waiting = state.TextAt("waiting", "reason");
            return waiting is { Length: > 0 } and not "PodInitializing" ? $"Init:{waiting}" : $"Init:{index}/{statuses.Length}";
        }

        return null;
    }

    private static string Containers(JsonObject pod, string phase)
    {
        var (word, running) = (phase, false);
        foreach (var status in pod.ItemsAt("status", "containerStatuses").Reverse())
        {
            var state = status.ObjectAt("state");
            if (state.TextAt("waiting", "reason") is { Length: > 0 } waiting) word = waiting;
            else if (state.ObjectAt("terminated") is { } ended) word = ended.TextAt("reason") is { Length: > 0 } reason ? reason : $"ExitCode:{ended.NumberAt("exitCode")}";
            else if (status.FlagAt("ready") == true && state.ObjectAt("running") is not null) running = true;
        }

        if (word != "Completed" || !running) return word;
        var ready = pod.ItemsAt("status", "conditions").Any(condition => condition.TextAt("type") == "Ready" && condition.TextAt("status") == "True");
        return ready ? "Running" : "NotReady";
    }

    private static string Restarts(JsonObject pod, TableLayouts tables)
    {
        var statuses = pod.ItemsAt("status", "containerStatuses").Concat(pod.ItemsAt("status", "initContainerStatuses")).ToArray();
        var count = statuses.Sum(status => status.NumberAt("restartCount") ?? 0);
        var last = statuses.Select(status => status.TextAt("lastState", "terminated", "finishedAt")).OfType<string>().Max(StringComparer.Ordinal);
        return count > 0 && last is not null ? $"{count} ({tables.Since(last)} ago)" : count.ToString();
    }
}
