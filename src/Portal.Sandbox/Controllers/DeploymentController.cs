using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Keeps a replica set for each pod template a deployment has had, and moves the pods from the old ones to the new one.</summary>
internal sealed class DeploymentController(Cluster cluster) : Controller(cluster)
{
    public const string Component = "deployment-controller";
    public const string Revision = "deployment.kubernetes.io/revision";
    public const string RevisionHistory = "deployment.kubernetes.io/revision-history";

    private const string Desired = "deployment.kubernetes.io/desired-replicas";
    private const string Max = "deployment.kubernetes.io/max-replicas";
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    public override void Observe(StoreEvent change) => EnqueueSelfOrOwner(change, "deployments.apps", "Deployment", "replicasets.apps");

    public override void Reconcile(string ns, string name)
    {
        if (Store.Get("deployments.apps", ns, name) is not { } deployment) return;
        var sets = Store.Controlled("replicasets.apps", deployment);
        var newest = sets.Where(set => TemplateHash.Same(set.ObjectAt("spec", "template"), deployment.ObjectAt("spec", "template"))).MinBy(set => set.Created());
        if (!deployment.Deleting())
        {
            newest = Revised(ref deployment, newest, sets);
            if (newest is not null)
            {
                sets = Store.Controlled("replicasets.apps", deployment);
                newest = sets.FirstOrDefault(set => set.Name() == newest.Name());
            }

            if (deployment.FlagAt("spec", "paused") != true) new Rollout(Cluster, deployment, newest, sets).Step();
            sets = Store.Controlled("replicasets.apps", deployment);
            newest = newest is null ? null : sets.FirstOrDefault(set => set.Name() == newest.Name());
        }

        var status = new DeploymentStatus(Cluster, deployment, newest, sets);
        status.Write();
        if (status.Complete) Prune(deployment, newest, sets);
        if (status.NextLook is { } later) EnqueueAfter(ns, name, later);
    }

    /// <summary>The replica set of the current template, made if need be, with the highest revision.</summary>
    private JsonObject? Revised(ref JsonObject deployment, JsonObject? newest, IReadOnlyList<JsonObject> sets)
    {
        var others = sets.Where(set => set.Uid() != newest?.Uid()).Select(RevisionOf).DefaultIfEmpty(0).Max();
        var revision = (others + 1).ToString();
        if (newest is not null && RevisionOf(newest) > others) revision = RevisionOf(newest).ToString();
        if (newest is null)
        {
            if (deployment.FlagAt("spec", "paused") == true) return null;
            newest = Made(deployment, sets, revision);
        }
        else Annotate(deployment, newest, revision);

        if (deployment.Annotation(Revision) != revision)
        {
            deployment = Store.Modify("deployments.apps", deployment.Namespace(), deployment.Name(), current =>
            {
                current.SetAnnotation(Revision, revision);
                return current;
            }) ?? deployment;
        }

        return newest;
    }

    private JsonObject Made(JsonObject deployment, IReadOnlyList<JsonObject> sets, string revision)
    {
        var replicas = Rollout.NewReplicas(deployment, 0, sets);
        var made = Store.Create("replicasets.apps", ReplicaSet(deployment, replicas, revision));
        if (replicas > 0) Cluster.Events.Normal(deployment, "ScalingReplicaSet", $"Scaled up replica set {made.Name()} from 0 to {replicas}", Component);
        return made;
    }

    /// <summary>The replica set for a deployment's current template.</summary>
    public static JsonObject ReplicaSet(JsonObject deployment, long replicas, string revision)
    {
        var template = deployment.ObjectAt("spec", "template")!.DeepClone().AsObject();
        var hash = TemplateHash.Of(template);
        template.Member("metadata").Member("labels")["pod-template-hash"] = hash;
        var selector = deployment.ObjectAt("spec", "selector")?.DeepClone().AsObject() ?? [];
        selector.Member("matchLabels")["pod-template-hash"] = hash;
        var spec = new JsonObject { ["replicas"] = replicas, ["selector"] = selector, ["template"] = template };
        if (deployment.NumberAt("spec", "minReadySeconds") is { } minReady and > 0) spec["minReadySeconds"] = minReady;
        return new()
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ReplicaSet",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.Name()}-{hash}",
                ["namespace"] = deployment.Namespace(),
                ["labels"] = template["metadata"]!["labels"]!.DeepClone(),
                ["annotations"] = Annotations(deployment, revision),
                ["ownerReferences"] = deployment.OwnerReference(),
            },
            ["spec"] = spec,
            ["status"] = new JsonObject { ["replicas"] = 0 },
        };
    }

    private static JsonObject Annotations(JsonObject deployment, string revision)
    {
        var annotations = new JsonObject();
        foreach (var (key, value) in deployment.ObjectAt("metadata", "annotations") ?? [])
        {
            if (key is not (LastApplied or Revision or RevisionHistory)) annotations[key] = value?.DeepClone();
        }

        annotations[Desired] = Rollout.Replicas(deployment).ToString();
        annotations[Max] = (Rollout.Replicas(deployment) + Rollout.MaxSurge(deployment)).ToString();
        annotations[Revision] = revision;
        return annotations;
    }

    private void Annotate(JsonObject deployment, JsonObject set, string revision)
    {
        var annotations = Annotations(deployment, revision);
        var old = set.Annotation(Revision);
        var history = set.Annotation(RevisionHistory);
        if (old is not null && old != revision) history = string.IsNullOrEmpty(history) ? old : $"{history},{old}";
        if (history is not null) annotations[RevisionHistory] = history;
        if (JsonNode.DeepEquals(annotations, set.ObjectAt("metadata", "annotations"))) return;
        Store.Modify("replicasets.apps", set.Namespace(), set.Name(), current =>
        {
            current.Member("metadata")["annotations"] = annotations.DeepClone();
            return current;
        });
    }

    private void Prune(JsonObject deployment, JsonObject? newest, IReadOnlyList<JsonObject> sets)
    {
        var kept = (int)(deployment.NumberAt("spec", "revisionHistoryLimit") ?? 10);
        var old = sets.Where(set => set.Uid() != newest?.Uid() && set.NumberAt("spec", "replicas") == 0 && (set.NumberAt("status", "replicas") ?? 0) == 0 && !set.Deleting());
        foreach (var set in old.OrderByDescending(RevisionOf).Skip(kept)) Store.Delete("replicasets.apps", set.Namespace(), set.Name(), new());
    }

    private static long RevisionOf(JsonObject set) => long.TryParse(set.Annotation(Revision), out var revision) ? revision : 0;
}
