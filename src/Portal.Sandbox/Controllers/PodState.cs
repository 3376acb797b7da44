using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>What controllers ask of a pod's status.</summary>
internal static class PodState
{
    public static string Phase(this JsonObject pod) => pod.TextAt("status", "phase") ?? "Pending";

    public static bool Ended(this JsonObject pod) => pod.Phase() is "Succeeded" or "Failed";

    /// <summary>Neither ended nor on its way out.</summary>
    public static bool Active(this JsonObject pod) => !pod.Ended() && !pod.Deleting();

    public static bool Ready(this JsonObject pod) => Condition(pod, "Ready")?.TextAt("status") == "True";

    /// <summary>Ready for long enough.</summary>
    public static bool Available(this JsonObject pod, long minReadySeconds, DateTimeOffset now) =>
        Condition(pod, "Ready") is { } ready && ready.TextAt("status") == "True" && (minReadySeconds == 0 || ObjectMeta.TimeOf(ready.TextAt("lastTransitionTime")).AddSeconds(minReadySeconds) <= now);

    public static JsonObject? Condition(JsonObject obj, string type) => obj.ItemsAt("status", "conditions").FirstOrDefault(condition => condition.TextAt("type") == type);

    /// <summary>The pod a controller makes from its template.</summary>
    public static JsonObject FromTemplate(JsonObject owner, JsonObject? template, string? name = null)
    {
        var metadata = new JsonObject();
        if (name is null) metadata["generateName"] = owner.Name() + "-";
        else metadata["name"] = name;
        metadata["namespace"] = owner.Namespace();
        foreach (var key in new[] { "labels", "annotations" })
        {
            if (template.ObjectAt("metadata", key) is { } copied) metadata[key] = copied.DeepClone();
        }

        metadata["ownerReferences"] = owner.OwnerReference();
        return new() { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = metadata, ["spec"] = template.ObjectAt("spec")?.DeepClone() ?? new JsonObject() };
    }
}
