using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>One step of moving a deployment's pods: up with the new replica set as far as the surge allows, down with the old ones as far as availability allows.</summary>
internal sealed class Rollout(Cluster cluster, JsonObject deployment, JsonObject? newest, IReadOnlyList<JsonObject> sets)
{
    public static long Replicas(JsonObject deployment) => deployment.NumberAt("spec", "replicas") ?? 1;

    /// <summary>How many pods beyond the wanted number there may be meanwhile.</summary>
    public static long MaxSurge(JsonObject deployment) => Recreates(deployment) ? 0 : Limits(deployment).Surge;

    /// <summary>How many of the wanted pods may be missing meanwhile.</summary>
    public static long MaxUnavailable(JsonObject deployment) => Recreates(deployment) ? 0 : Limits(deployment).Unavailable;

    /// <summary>How many pods the newest replica set may have now.</summary>
    public static long NewReplicas(JsonObject deployment, long current, IReadOnlyList<JsonObject> sets)
    {
        var total = sets.Sum(set => set.NumberAt("spec", "replicas") ?? 0);
        if (Recreates(deployment)) return sets.Any(set => Pods(set) > 0) && current == 0 ? 0 : Replicas(deployment);
        var most = Replicas(deployment) + MaxSurge(deployment);
        return total >= most ? current : current + Math.Min(most - total, Replicas(deployment) - current);
    }

    public void Step()
    {
        if (newest is null) return;
        var old = sets.Where(set => set.Uid() != newest.Uid()).OrderBy(set => set.Created()).ToArray();
        if (Recreates(deployment))
        {
            foreach (var set in old) Scale(set, 0);
            if (old.All(set => Pods(set) == 0 && !PodsLeft(set))) Scale(newest, Replicas(deployment));
            return;
        }

        var now = newest.NumberAt("spec", "replicas") ?? 0;
        var wanted = now > Replicas(deployment) ? Replicas(deployment) : NewReplicas(deployment, now, sets);
        if (wanted != now) Scale(newest, wanted);
        else Shrink(old);
    }

    private void Shrink(IReadOnlyList<JsonObject> old)
    {
        var oldPods = old.Sum(set => set.NumberAt("spec", "replicas") ?? 0);
        if (oldPods == 0) return;
        var newPods = newest!.NumberAt("spec", "replicas") ?? 0;
        var least = Replicas(deployment) - MaxUnavailable(deployment);
        var unavailable = newPods - (newest.NumberAt("status", "availableReplicas") ?? 0);
        var may = oldPods + newPods - least - unavailable;
        if (may <= 0) return;

        // What does not work is taken first: it adds nothing to availability.
        var left = old.ToDictionary(set => set.Name(), set => set.NumberAt("spec", "replicas") ?? 0);
        foreach (var set in old)
        {
            var broken = Math.Max(0, left[set.Name()] - (set.NumberAt("status", "availableReplicas") ?? 0));
            var taken = Math.Min(may, broken);
            (left[set.Name()], may) = (left[set.Name()] - taken, may - taken);
        }

        var spare = sets.Sum(set => set.NumberAt("status", "availableReplicas") ?? 0) - least;
        foreach (var set in old)
        {
            var taken = Math.Max(0, Math.Min(spare, left[set.Name()]));
            (left[set.Name()], spare) = (left[set.Name()] - taken, spare - taken);
            Scale(set, left[set.Name()]);
        }
    }

    private void Scale(JsonObject set, long replicas)
    {
        var before = set.NumberAt("spec", "replicas") ?? 0;
        if (before == replicas) return;
        cluster.Store.Modify("replicasets.apps", set.Namespace(), set.Name(), current =>
        {
            current.Member("spec")["replicas"] = replicas;
            return current;
        });
        cluster.Events.Normal(deployment, "ScalingReplicaSet", $"Scaled {(replicas > before ? "up" : "down")} replica set {set.Name()} from {before} to {replicas}", DeploymentController.Component);
    }

    private bool PodsLeft(JsonObject set) => cluster.Store.Controlled("pods", set).Any(pod => !pod.Ended());

    private static long Pods(JsonObject set) => Math.Max(set.NumberAt("spec", "replicas") ?? 0, set.NumberAt("status", "replicas") ?? 0);

    private static bool Recreates(JsonObject deployment) => deployment.TextAt("spec", "strategy", "type") == "Recreate";

    private static (long Surge, long Unavailable) Limits(JsonObject deployment)
    {
        var surge = Amount(deployment.At("spec", "strategy", "rollingUpdate", "maxSurge"), Replicas(deployment), Math.Ceiling);
        var unavailable = Amount(deployment.At("spec", "strategy", "rollingUpdate", "maxUnavailable"), Replicas(deployment), Math.Floor);
        if (surge == 0 && unavailable == 0) unavailable = 1;
        return (surge, Math.Min(unavailable, Replicas(deployment)));
    }

    /// <summary>A number, or a percentage of the replicas; 25% when nothing is said.</summary>
    public static long Amount(JsonNode? value, long of, Func<double, double> round)
    {
        if (value is JsonValue number && number.GetValueKind() is System.Text.Json.JsonValueKind.Number) return new JsonObject { ["n"] = number.DeepClone() }.NumberAt("n") ?? 0;
        var text = value.AsText() ?? "25%";
        return double.TryParse(text.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture, out var share) ? (long)round(share * of / 100) : 0;
    }
}
