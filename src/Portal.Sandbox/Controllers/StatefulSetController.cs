using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Keeps numbered pods, one after the other, and replaces outdated ones from the highest number down.</summary>
internal sealed class StatefulSetController(Cluster cluster) : Controller(cluster)
{
    private const string Component = "statefulset-controller";
    private const string RevisionLabel = "controller-revision-hash";

    private readonly CreateBackoff _backoff = new();

    public override void Observe(StoreEvent change) => EnqueueSelfOrOwner(change, "statefulsets.apps", "StatefulSet", "pods");

    public override void Reconcile(string ns, string name)
    {
        if (Store.Get("statefulsets.apps", ns, name) is not { } set) return;
        var revision = $"{name}-{TemplateHash.Of(set.ObjectAt("spec", "template") ?? [])}";
        var pods = Pods(set);
        if (!set.Deleting())
        {
            Remember(set, revision);
            Step(set, pods, revision);
        }

        WriteStatus(set, Pods(set), revision);
    }

    private Dictionary<int, JsonObject> Pods(JsonObject set)
    {
        var pods = new Dictionary<int, JsonObject>();
        foreach (var pod in Store.Controlled("pods", set))
        {
            if (int.TryParse(pod.Name()[(pod.Name().LastIndexOf('-') + 1)..], out var ordinal)) pods[ordinal] = pod;
        }

        return pods;
    }

    /// <summary>One pod at a time: a missing one is made, a surplus or an outdated one is taken away.</summary>
    private void Step(JsonObject set, Dictionary<int, JsonObject> pods, string revision)
    {
        var wanted = (int)(set.NumberAt("spec", "replicas") ?? 1);
        var ordered = set.TextAt("spec", "podManagementPolicy") != "Parallel";
        for (var ordinal = 0; ordinal < wanted; ordinal++)
        {
            if (!pods.TryGetValue(ordinal, out var pod))
            {
                if (!Make(set, ordinal, revision)) return;
                if (ordered) return;
                continue;
            }

            if (pod.Ended() && !pod.Deleting())
            {
                Remove(set, pod);
                return;
            }

            if (ordered && (pod.Deleting() || (!pod.Ready() && pod.Label(RevisionLabel) == revision))) return;
        }

        var surplus = pods.Where(pod => pod.Key >= wanted).OrderByDescending(pod => pod.Key).ToArray();
        if (surplus.Length > 0)
        {
            if (!surplus[0].Value.Deleting()) Remove(set, surplus[0].Value);
            return;
        }

        if (set.TextAt("spec", "updateStrategy", "type") == "OnDelete") return;
        var first = (int)(set.NumberAt("spec", "updateStrategy", "rollingUpdate", "partition") ?? 0);
        foreach (var (_, pod) in pods.Where(pod => pod.Key >= first).OrderByDescending(pod => pod.Key))
        {
            if (pod.Label(RevisionLabel) != revision)
            {
                if (!pod.Deleting()) Remove(set, pod);
                return;
            }

            if (!pod.Ready()) return;
        }
    }

    private bool Make(JsonObject set, int ordinal, string revision)
    {
        if (_backoff.Left(set.Namespace(), set.Name(), Cluster.Now) is not null) return false;
        var name = $"{set.Name()}-{ordinal}";
        var pod = PodState.FromTemplate(set, set.ObjectAt("spec", "template"), name);
        pod.SetLabel("apps.kubernetes.io/pod-index", ordinal.ToString());
        pod.SetLabel(RevisionLabel, revision);
        pod.SetLabel("statefulset.kubernetes.io/pod-name", name);
        pod.Member("spec")["hostname"] = name;
        if (set.TextAt("spec", "serviceName") is { Length: > 0 } service) pod.Member("spec")["subdomain"] = service;
        Claims(set, pod);
        try
        {
            Cluster.Writer.Create("pods", pod);
        }
        catch (KubeStatusException refused)
        {
            Cluster.Events.Warning(set, "FailedCreate", $"create Pod {name} in StatefulSet {set.Name()} failed error: {refused.Message}", Component);
            EnqueueAfter(set.Namespace(), set.Name(), _backoff.Failed(set.Namespace(), set.Name(), refused.Message, Cluster.Rhythm));
            return false;
        }

        _backoff.Forget(set.Namespace(), set.Name());
        Cluster.Events.Normal(set, "SuccessfulCreate", $"create Pod {name} in StatefulSet {set.Name()} successful", Component);
        return true;
    }

    /// <summary>Each pod has a claim of its own for every template, which outlives the pod.</summary>
    private void Claims(JsonObject set, JsonObject pod)
    {
        foreach (var template in set.ItemsAt("spec", "volumeClaimTemplates"))
        {
            var claim = $"{template.Name()}-{pod.Name()}";
            if (pod.Member("spec")["volumes"] is not JsonArray volumes) pod.Member("spec")["volumes"] = volumes = [];
            volumes.Add((JsonNode)new JsonObject { ["name"] = template.Name(), ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = claim } });
            if (Store.Find("persistentvolumeclaims", set.Namespace(), claim) is not null) continue;
            var made = template.DeepClone().AsObject();
            made["metadata"] = new JsonObject { ["name"] = claim, ["namespace"] = set.Namespace(), ["labels"] = set.ObjectAt("spec", "selector", "matchLabels")?.DeepClone() };
            made["status"] = new JsonObject { ["phase"] = "Bound", ["accessModes"] = template.At("spec", "accessModes")?.DeepClone(), ["capacity"] = template.At("spec", "resources", "requests")?.DeepClone() };
            made.Member("spec")["volumeName"] = $"pvc-{Guid.NewGuid()}";
            Store.Create("persistentvolumeclaims", made);
        }
    }

    private void Remove(JsonObject set, JsonObject pod)
    {
        Store.Delete("pods", pod.Namespace(), pod.Name(), new(Uid: pod.Uid()));
        Cluster.Events.Normal(set, "SuccessfulDelete", $"delete Pod {pod.Name()} in StatefulSet {set.Name()} successful", Component);
    }

    private void Remember(JsonObject set, string revision)
    {
        if (Store.Find("controllerrevisions.apps", set.Namespace(), revision) is not null) return;
        var last = Store.Controlled("controllerrevisions.apps", set).Select(old => old.NumberAt("revision") ?? 0).DefaultIfEmpty(0).Max();
        Store.Create("controllerrevisions.apps", new()
        {
            ["metadata"] = new JsonObject { ["name"] = revision, ["namespace"] = set.Namespace(), ["labels"] = set.ObjectAt("spec", "selector", "matchLabels")?.DeepClone(), ["ownerReferences"] = set.OwnerReference() },
            ["data"] = new JsonObject { ["spec"] = new JsonObject { ["template"] = set.ObjectAt("spec", "template")?.DeepClone() } },
            ["revision"] = last + 1,
        });
    }

    private void WriteStatus(JsonObject set, Dictionary<int, JsonObject> pods, string revision) => Store.Modify("statefulsets.apps", set.Namespace(), set.Name(), current =>
    {
        var wanted = current.NumberAt("spec", "replicas") ?? 1;
        var updated = pods.Values.Count(pod => pod.Label(RevisionLabel) == revision && !pod.Deleting());
        var done = updated == wanted && pods.Count == wanted;
        var old = done ? revision : current.TextAt("status", "currentRevision") ?? revision;
        var status = new JsonObject
        {
            ["observedGeneration"] = current.Generation(),
            ["replicas"] = pods.Count,
            ["availableReplicas"] = pods.Values.Count(pod => pod.Ready()),
            ["currentRevision"] = old,
            ["updateRevision"] = revision,
            ["collisionCount"] = 0,
        };
        if (pods.Values.Count(pod => pod.Ready()) is > 0 and var ready) status["readyReplicas"] = ready;
        if (pods.Values.Count(pod => pod.Label(RevisionLabel) == old) is > 0 and var currents) status["currentReplicas"] = currents;
        if (updated > 0) status["updatedReplicas"] = updated;
        if (JsonNode.DeepEquals(current.ObjectAt("status"), status)) return null;
        current["status"] = status;
        return current;
    }, status: true);
}
