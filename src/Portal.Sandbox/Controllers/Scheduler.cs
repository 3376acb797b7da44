using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Places pods on the node that has the fewest.</summary>
internal sealed class Scheduler(Cluster cluster) : Controller(cluster)
{
    private const string Component = "default-scheduler";

    public override void Observe(StoreEvent change)
    {
        if (change is { Type: StoreEventType.Added, Object.Kind.Id: "pods" }) Enqueue(change.Object.Namespace, change.Object.Name);
        if (change.Object.Kind.Id != "nodes") return;
        foreach (var pod in Store.Snapshot("pods").Objects.Where(pod => pod.Node is null)) Enqueue(pod.Namespace, pod.Name);
    }

    public override void Reconcile(string ns, string name)
    {
        if (Store.Find("pods", ns, name) is not { Node: null, Deleting: false } waiting) return;
        var pod = waiting.Parse();
        if (pod.TextAt("spec", "schedulerName") is { } other && other != Component) return;
        var nodes = Store.List("nodes");
        var wanted = DaemonSetController.NodeOf(pod);
        var fitting = nodes.Where(node => (wanted is null || node.Name() == wanted) && Fits(pod.ObjectAt("spec"), node)).ToArray();
        if (fitting.Length == 0)
        {
            Unschedulable(pod, nodes.Count == 0 ? "no nodes available to schedule pods" : $"0/{nodes.Count} nodes are available: {nodes.Count} node(s) didn't match Pod's node affinity/selector. preemption: 0/{nodes.Count} nodes are available: {nodes.Count} Preemption is not helpful for scheduling.");
            return;
        }

        var load = Store.Snapshot("pods").Objects.CountBy(placed => placed.Node ?? "").ToDictionary();
        var node = fitting.OrderBy(candidate => load.GetValueOrDefault(candidate.Name())).ThenBy(candidate => candidate.Name(), StringComparer.Ordinal).First();
        Bind(pod, node.Name());
    }

    /// <summary>Whether a pod's node selector allows a node.</summary>
    public static bool Fits(JsonObject? podSpec, JsonObject node) =>
        node.FlagAt("spec", "unschedulable") != true
        && (podSpec.ObjectAt("nodeSelector")?.All(label => node.Label(label.Key) == label.Value.AsText()) ?? true);

    private void Bind(JsonObject pod, string node)
    {
        var placed = Store.Modify("pods", pod.Namespace(), pod.Name(), current =>
        {
            if (current.TextAt("spec", "nodeName") is not null) return null;
            current.Member("spec")["nodeName"] = node;
            return current;
        });
        if (placed is null) return;
        Store.Modify("pods", pod.Namespace(), pod.Name(), current =>
        {
            new Conditions(current.Member("status"), Cluster.Now).Set("PodScheduled", true, "", "");
            PodScheduledIsPlain(current);
            return current;
        }, status: true);
        Cluster.Events.Normal(pod, "Scheduled", $"Successfully assigned {pod.Namespace()}/{pod.Name()} to {node}", Component);
    }

    private static void PodScheduledIsPlain(JsonObject pod)
    {
        var condition = PodState.Condition(pod, "PodScheduled");
        condition?.Remove("reason");
        condition?.Remove("message");
    }

    private void Unschedulable(JsonObject pod, string why)
    {
        Store.Modify("pods", pod.Namespace(), pod.Name(), current =>
        {
            if (PodState.Condition(current, "PodScheduled")?.TextAt("message") == why) return null;
            new Conditions(current.Member("status"), Cluster.Now).Set("PodScheduled", false, "Unschedulable", why);
            return current;
        }, status: true);
        Cluster.Events.Warning(pod, "FailedScheduling", why, Component);
    }
}
