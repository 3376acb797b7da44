using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Keeps one pod on every node.</summary>
internal sealed class DaemonSetController(Cluster cluster) : Controller(cluster)
{
    private const string Component = "daemonset-controller";
    private const string HashLabel = "controller-revision-hash";

    private readonly CreateBackoff _backoff = new();

    public override void Observe(StoreEvent change)
    {
        EnqueueSelfOrOwner(change, "daemonsets.apps", "DaemonSet", "pods");
        if (change.Object.Kind.Id != "nodes" || change.Type is StoreEventType.Modified) return;
        foreach (var set in Store.Snapshot("daemonsets.apps").Objects) Enqueue(set.Namespace, set.Name);
    }

    public override void Reconcile(string ns, string name)
    {
        if (Store.Get("daemonsets.apps", ns, name) is not { } set) return;
        var hash = TemplateHash.Of(set.ObjectAt("spec", "template") ?? []);
        var nodes = Store.List("nodes").Where(node => Scheduler.Fits(set.ObjectAt("spec", "template", "spec"), node)).Select(node => node.Name()).ToArray();
        if (!set.Deleting()) Step(set, nodes, hash);
        WriteStatus(set, nodes.Length, hash);
    }

    /// <summary>The node a daemon's pod is for, before and after it is placed.</summary>
    public static string? NodeOf(JsonObject pod)
    {
        if (pod.TextAt("spec", "nodeName") is { } placed) return placed;
        var terms = pod.ItemsAt("spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms");
        var field = terms.SelectMany(term => term.ItemsAt("matchFields")).FirstOrDefault(field => field.TextAt("key") == "metadata.name");
        return field.TextsAt("values") is [var node, ..] ? node : null;
    }

    private void Step(JsonObject set, string[] nodes, string hash)
    {
        var pods = Store.Controlled("pods", set).Where(pod => !pod.Ended()).ToArray();
        foreach (var node in nodes.Where(node => pods.All(pod => NodeOf(pod) != node)))
        {
            if (!Make(set, node, hash)) return;
        }

        foreach (var pod in pods.Where(pod => !nodes.Contains(NodeOf(pod)) && !pod.Deleting())) Remove(set, pod);
        if (set.TextAt("spec", "updateStrategy", "type") == "OnDelete") return;
        var may = Rollout.Amount(set.At("spec", "updateStrategy", "rollingUpdate", "maxUnavailable") ?? 1, nodes.Length, Math.Ceiling);
        may -= pods.Count(pod => pod.Deleting() || !pod.Ready());
        var outdated = pods.Where(pod => pod.Label(HashLabel) != hash && !pod.Deleting()).ToArray();

        // A broken outdated pod costs no availability.
        foreach (var pod in outdated.Where(pod => !pod.Ready())) Remove(set, pod);
        foreach (var pod in outdated.Where(pod => pod.Ready()).Take((int)Math.Max(0, may))) Remove(set, pod);
    }

    private bool Make(JsonObject set, string node, string hash)
    {
        if (_backoff.Left(set.Namespace(), set.Name(), Cluster.Now) is not null) return false;
        var pod = PodState.FromTemplate(set, set.ObjectAt("spec", "template"));
        pod.SetLabel(HashLabel, hash);
        pod.SetLabel("pod-template-generation", set.Generation().ToString());
        var field = new JsonObject { ["key"] = "metadata.name", ["operator"] = "In", ["values"] = new JsonArray(node) };
        var term = new JsonObject { ["matchFields"] = new JsonArray(field) };
        pod.Member("spec").Member("affinity").Member("nodeAffinity")["requiredDuringSchedulingIgnoredDuringExecution"] = new JsonObject { ["nodeSelectorTerms"] = new JsonArray(term) };
        try
        {
            var made = Cluster.Writer.Create("pods", pod);
            Cluster.Events.Normal(set, "SuccessfulCreate", $"Created pod: {made.Name()}", Component);
            _backoff.Forget(set.Namespace(), set.Name());
            return true;
        }
        catch (KubeStatusException refused)
        {
            Cluster.Events.Warning(set, "FailedCreate", $"Error creating: {refused.Message}", Component);
            EnqueueAfter(set.Namespace(), set.Name(), _backoff.Failed(set.Namespace(), set.Name(), refused.Message, Cluster.Rhythm));
            return false;
        }
    }

    private void Remove(JsonObject set, JsonObject pod)
    {
        Store.Delete("pods", pod.Namespace(), pod.Name(), new(Uid: pod.Uid()));
        Cluster.Events.Normal(set, "SuccessfulDelete", $"Deleted pod: {pod.Name()}", Component);
    }

    private void WriteStatus(JsonObject set, int nodes, string hash) => Store.Modify("daemonsets.apps", set.Namespace(), set.Name(), current =>
    {
        var pods = Store.Controlled("pods", set).Where(pod => pod.Active()).ToArray();
        var available = pods.Count(pod => pod.Available(current.NumberAt("spec", "minReadySeconds") ?? 0, Cluster.Now));
        var status = new JsonObject
        {
            ["currentNumberScheduled"] = pods.Length,
            ["numberMisscheduled"] = 0,
            ["desiredNumberScheduled"] = nodes,
            ["numberReady"] = pods.Count(pod => pod.Ready()),
            ["observedGeneration"] = current.Generation(),
        };
        if (pods.Count(pod => pod.Label(HashLabel) == hash) is > 0 and var updated) status["updatedNumberScheduled"] = updated;
        if (available > 0) status["numberAvailable"] = available;
        if (nodes > available) status["numberUnavailable"] = nodes - available;
        if (JsonNode.DeepEquals(current.ObjectAt("status"), status)) return null;
        current["status"] = status;
        return current;
    }, status: true);
}
