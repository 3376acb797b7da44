using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>The status of a deployment: counts, and the conditions Available, Progressing and ReplicaFailure.</summary>
internal sealed class DeploymentStatus
{
    private static readonly string[] Progressive = ["updatedReplicas", "readyReplicas", "availableReplicas"];

    private readonly Cluster _cluster;
    private readonly JsonObject _deployment;
    private readonly JsonObject? _newest;
    private readonly IReadOnlyList<JsonObject> _sets;
    private readonly long _wanted;

    public DeploymentStatus(Cluster cluster, JsonObject deployment, JsonObject? newest, IReadOnlyList<JsonObject> sets)
    {
        (_cluster, _deployment, _newest, _sets) = (cluster, deployment, newest, sets);
        _wanted = Rollout.Replicas(deployment);
    }

    /// <summary>Every pod is of the newest template and available.</summary>
    public bool Complete => Updated == _wanted && Sum("replicas") == _wanted && Sum("availableReplicas") == _wanted;

    /// <summary>When the progress deadline is to be looked at, if something is still moving.</summary>
    public TimeSpan? NextLook { get; private set; }

    private long Updated => _newest?.NumberAt("status", "replicas") ?? 0;

    public void Write()
    {
        var status = _deployment.ObjectAt("status")?.DeepClone().AsObject() ?? [];
        var before = status.DeepClone().AsObject();
        status["observedGeneration"] = _deployment.Generation();
        Count(status, "replicas", Sum("replicas"));
        Count(status, "updatedReplicas", Updated);
        Count(status, "readyReplicas", Sum("readyReplicas"));
        Count(status, "availableReplicas", Sum("availableReplicas"));
        Count(status, "unavailableReplicas", Math.Max(0, Math.Max(_wanted, Sum("replicas")) - Sum("availableReplicas")));
        SetConditions(status, before);
        if (JsonNode.DeepEquals(status, _deployment.ObjectAt("status"))) return;
        _cluster.Store.Modify("deployments.apps", _deployment.Namespace(), _deployment.Name(), current =>
        {
            current["status"] = status.DeepClone();
            return current;
        }, status: true);
    }

    private void SetConditions(JsonObject status, JsonObject before)
    {
        var conditions = new Conditions(status, _cluster.Now, withUpdateTime: true);
        var available = Sum("availableReplicas") >= _wanted - Rollout.MaxUnavailable(_deployment);
        if (available) conditions.Set("Available", true, "MinimumReplicasAvailable", "Deployment has minimum availability.");
        else conditions.Set("Available", false, "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");

        Progress(conditions, status, before);
        var failure = _sets.Select(set => PodState.Condition(set, "ReplicaFailure")).OfType<JsonObject>().FirstOrDefault(found => found.TextAt("status") == "True");
        if (failure is null) conditions.Remove("ReplicaFailure");
        else conditions.Set("ReplicaFailure", true, failure.TextAt("reason") ?? "", failure.TextAt("message") ?? "");
    }

    private void Progress(Conditions conditions, JsonObject status, JsonObject before)
    {
        if (_newest is null || _deployment.FlagAt("spec", "paused") == true)
        {
            if (_deployment.FlagAt("spec", "paused") == true) conditions.Set("Progressing", true, "DeploymentPaused", "Deployment is paused");
            return;
        }

        var set = $"ReplicaSet \"{_newest.Name()}\"";
        var old = conditions.Find("Progressing");
        if (Complete)
        {
            conditions.Set("Progressing", true, "NewReplicaSetAvailable", $"{set} has successfully progressed.");
            return;
        }

        if (old is null || !(old.TextAt("message") ?? "").Contains($"\"{_newest.Name()}\"", StringComparison.Ordinal))
        {
            conditions.Set("Progressing", true, "NewReplicaSetCreated", $"Created new replica set \"{_newest.Name()}\"");
        }
        else if (Moved(status, before))
        {
            if (old.TextAt("reason") == "ReplicaSetUpdated") old["lastUpdateTime"] = JsonText.Timestamp(_cluster.Now);
            conditions.Set("Progressing", true, "ReplicaSetUpdated", $"{set} is progressing.");
        }

        Deadline(conditions, set);
    }

    private void Deadline(Conditions conditions, string set)
    {
        if (conditions.Find("Progressing") is not { } progressing || progressing.TextAt("reason") is "NewReplicaSetAvailable" or "ProgressDeadlineExceeded") return;
        var deadline = TimeSpan.FromSeconds(_deployment.NumberAt("spec", "progressDeadlineSeconds") ?? 600);
        var left = ObjectMeta.TimeOf(progressing.TextAt("lastUpdateTime")) + deadline - _cluster.Now;
        if (left <= TimeSpan.Zero) conditions.Set("Progressing", false, "ProgressDeadlineExceeded", $"{set} has timed out progressing.");
        else NextLook = left + TimeSpan.FromSeconds(1);
    }

    private static bool Moved(JsonObject status, JsonObject before) =>
        Progressive.Any(key => (status.NumberAt(key) ?? 0) > (before.NumberAt(key) ?? 0))
        || (status.NumberAt("replicas") ?? 0) - (status.NumberAt("updatedReplicas") ?? 0) < (before.NumberAt("replicas") ?? 0) - (before.NumberAt("updatedReplicas") ?? 0);

    private long Sum(string count) => _sets.Sum(set => set.NumberAt("status", count) ?? 0);

    private static void Count(JsonObject status, string key, long value)
    {
        if (value == 0) status.Remove(key);
        else status[key] = value;
    }
}
