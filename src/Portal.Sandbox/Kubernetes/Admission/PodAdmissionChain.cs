using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Defaults;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Admission;

/// <summary>What happens to a pod between its arrival and its validation, in the order of the real server's plugins.</summary>
internal sealed class PodAdmissionChain(ApiServices services)
{
    private static readonly string[] NodeProblems = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
    private static readonly string[] Counted = ["cpu", "memory"];

    private readonly Webhooks _webhooks = new(services);

    public void Admit(JsonObject pod, string ns)
    {
        ServiceAccountAdmission.Admit(services.Store, pod, ns);
        var spec = pod.Member("spec");
        spec.Default("priority", 0);
        spec.Default("preemptionPolicy", "PreemptLowerPriority");
        Tolerations(spec);
        if (_webhooks.Mutate(pod, ns)) PodDefaults.Pod(pod);
        LimitRanges.Mutate(services.Store, pod, ns);
        pod["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService(spec) };
    }

    /// <summary>What is refused after all changes, once the pod is otherwise valid.</summary>
    public void Validate(JsonObject pod, string ns)
    {
        LimitRanges.Validate(services.Store, pod, ns);
        PodSecurity.Demand(services.Store, pod, ns);
    }

    /// <summary>A node that fails is given five minutes, unless the pod says otherwise.</summary>
    private static void Tolerations(JsonObject spec)
    {
        foreach (var key in NodeProblems)
        {
            if (spec.ItemsAt("tolerations").Any(toleration => (toleration.TextAt("key") is null or "" || toleration.TextAt("key") == key) && toleration.TextAt("effect") is null or "" or "NoExecute")) continue;
            if (spec["tolerations"] is not JsonArray tolerations) spec["tolerations"] = tolerations = [];
            tolerations.Add((JsonNode)new JsonObject { ["key"] = key, ["operator"] = "Exists", ["effect"] = "NoExecute", ["tolerationSeconds"] = 300 });
        }
    }

    private static string QualityOfService(JsonObject spec)
    {
        var containers = spec.ItemsAt("containers").Concat(spec.ItemsAt("initContainers")).ToArray();
        if (containers.All(container => container.ObjectAt("resources", "requests") is not { Count: > 0 } && container.ObjectAt("resources", "limits") is not { Count: > 0 })) return "BestEffort";
        var guaranteed = containers.All(container => Counted.All(name =>
            container.TextAt("resources", "limits", name) is { } limit && (container.TextAt("resources", "requests", name) ?? limit) == limit));
        return guaranteed ? "Guaranteed" : "Burstable";
    }
}
