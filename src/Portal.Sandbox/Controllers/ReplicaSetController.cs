using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Keeps the wanted number of pods of one template.</summary>
internal sealed class ReplicaSetController(Cluster cluster) : Controller(cluster)
{
    private const string Component = "replicaset-controller";

    private readonly CreateBackoff _backoff = new();

    public override void Observe(StoreEvent change)
    {
        EnqueueSelfOrOwner(change, "replicasets.apps", "ReplicaSet", "pods");

        // The real controller finds out at its next retry; in a sandbox somebody is watching.
        if (change is { Type: StoreEventType.Added, Object.Kind.Id: "serviceaccounts" })
        {
            foreach (var (ns, name) in _backoff.Failing.Where(key => key.Ns == change.Object.Namespace))
            {
                _backoff.Forget(ns, name);
                Enqueue(ns, name);
            }
        }
    }

    public override void Reconcile(string ns, string name)
    {
        if (Store.Get("replicasets.apps", ns, name) is not { } set)
        {
            _backoff.Forget(ns, name);
            return;
        }

        string? failure = null;
        if (!set.Deleting()) failure = Resize(set);
        WriteStatus(ns, name, failure);
    }

    private string? Resize(JsonObject set)
    {
        var pods = Store.Controlled("pods", set).Where(pod => pod.Active()).ToArray();
        var missing = (set.NumberAt("spec", "replicas") ?? 1) - pods.Length;
        if (missing < 0)
        {
            foreach (var pod in pods.OrderBy(Worth).ThenByDescending(pod => pod.Created()).Take((int)-missing)) Delete(set, pod);
        }

        if (missing <= 0)
        {
            _backoff.Forget(set.Namespace(), set.Name());
            return null;
        }

        if (_backoff.Left(set.Namespace(), set.Name(), Cluster.Now) is { } message) return message;
        for (; missing > 0; missing--)
        {
            try
            {
                var pod = Cluster.Writer.Create("pods", PodState.FromTemplate(set, set.ObjectAt("spec", "template")));
                Cluster.Events.Normal(set, "SuccessfulCreate", $"Created pod: {pod.Name()}", Component);
            }
            catch (KubeStatusException refused)
            {
                Cluster.Events.Warning(set, "FailedCreate", $"Error creating: {refused.Message}", Component);
                var wait = Cluster.Rhythm.Of(_backoff.Failed(set.Namespace(), set.Name(), refused.Message, Cluster.Rhythm));
                Cluster.Queue.AddAfter(this, set.Namespace(), set.Name(), wait);
                return refused.Message;
            }
        }

        _backoff.Forget(set.Namespace(), set.Name());
        return null;
    }

    private void Delete(JsonObject set, JsonObject pod)
    {
        Store.Delete("pods", pod.Namespace(), pod.Name(), new(Uid: pod.Uid()));
        Cluster.Events.Normal(set, "SuccessfulDelete", $"Deleted pod: {pod.Name()}", Component);
    }

    /// <summary>Pods that are not placed go first, then those not running, then those not ready.</summary>
    private static int Worth(JsonObject pod) => pod.TextAt("spec", "nodeName") is null ? 0 : pod.Phase() != "Running" ? 1 : pod.Ready() ? 3 : 2;

    private void WriteStatus(string ns, string name, string? failure) => Store.Modify("replicasets.apps", ns, name, set =>
    {
        var pods = Store.Controlled("pods", set).Where(pod => pod.Active()).ToArray();
        var old = set.ObjectAt("status");
        var status = new JsonObject { ["replicas"] = pods.Length, ["observedGeneration"] = set.Generation() };
        if (old?["conditions"] is { } conditions) status["conditions"] = conditions.DeepClone();
        if (pods.Length > 0) status["fullyLabeledReplicas"] = pods.Length;
        var minReady = set.NumberAt("spec", "minReadySeconds") ?? 0;
        var ready = pods.Count(pod => pod.Ready());
        var available = pods.Count(pod => pod.Available(minReady, Cluster.Now));
        if (ready > 0) status["readyReplicas"] = ready;
        if (available > 0) status["availableReplicas"] = available;
        if (available < ready) EnqueueAfter(ns, name, TimeSpan.FromSeconds(1));
        var kept = new Conditions(status, Cluster.Now);
        if (failure is null) kept.Remove("ReplicaFailure");
        else kept.Set("ReplicaFailure", true, "FailedCreate", failure);
        if (JsonNode.DeepEquals(old, status)) return null;
        set["status"] = status;
        return set;
    }, status: true);
}
