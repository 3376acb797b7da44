using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Defaults;

/// <summary>What the server fills in where a client says nothing.</summary>
internal static class ObjectDefaults
{
    private const string RbacGroup = "rbac.authorization.k8s.io";
    private static readonly string[] BothDirections = ["Ingress", "Egress"];

    public static void Apply(ResourceKind kind, JsonObject document)
    {
        var spec = document.ObjectAt("spec");
        switch (kind.Id)
        {
            case "pods":
                PodDefaults.Pod(document);
                break;
            case "podtemplates":
                PodDefaults.Spec(document.Member("template").Member("spec"));
                break;
            case "deployments.apps":
                WorkloadDefaults.Deployment(document.Member("spec"));
                break;
            case "statefulsets.apps":
                WorkloadDefaults.StatefulSet(document.Member("spec"));
                break;
            case "daemonsets.apps":
                WorkloadDefaults.DaemonSet(document.Member("spec"));
                break;
            case "replicasets.apps":
                WorkloadDefaults.ReplicaSet(document);
                break;
            case "jobs.batch":
                WorkloadDefaults.Job(document.Member("spec"));
                break;
            case "cronjobs.batch":
                WorkloadDefaults.CronJob(document.Member("spec"));
                break;
            case "replicationcontrollers" when spec is not null:
                spec.Default("replicas", 1);
                if (spec["template"] is not null) WorkloadDefaults.Template(spec);
                break;
            case "limitranges":
                Admission.LimitRanges.Default(document);
                break;
            case "namespaces":
                if (document.TextAt("metadata", "name") is { Length: > 0 } name) document.Member("metadata").Member("labels")["kubernetes.io/metadata.name"] = name;
                break;
            case "secrets":
                Secret(document);
                break;
            case "services" when spec is not null:
                Service(spec);
                break;
            case "persistentvolumeclaims":
                document.Member("spec").Default("volumeMode", "Filesystem");
                break;
            case "rolebindings." + RbacGroup or "clusterrolebindings." + RbacGroup:
                Binding(document);
                break;
            case "mutatingwebhookconfigurations.admissionregistration.k8s.io":
                foreach (var webhook in document.ItemsAt("webhooks")) Webhook(webhook).Default("reinvocationPolicy", "Never");
                break;
            case "validatingwebhookconfigurations.admissionregistration.k8s.io":
                foreach (var webhook in document.ItemsAt("webhooks")) Webhook(webhook);
                break;
            case "networkpolicies.networking.k8s.io" when spec is not null:
                var types = spec["egress"] is null ? BothDirections[..1] : BothDirections;
                spec.Default("policyTypes", new JsonArray([.. types.Select(type => (JsonNode)type)]));
                break;
            case "horizontalpodautoscalers.autoscaling" when spec is not null:
                spec.Default("minReplicas", 1);
                break;
            case "storageclasses.storage.k8s.io":
                document.Default("reclaimPolicy", "Delete");
                document.Default("volumeBindingMode", "Immediate");
                break;
            case "priorityclasses.scheduling.k8s.io":
                document.Default("preemptionPolicy", "PreemptLowerPriority");
                break;
            case "endpoints":
                foreach (var port in document.ItemsAt("subsets").SelectMany(subset => subset.ItemsAt("ports"))) port.Default("protocol", "TCP");
                break;
            case "endpointslices.discovery.k8s.io":
                foreach (var port in document.ItemsAt("ports"))
                {
                    port.Default("name", "");
                    port.Default("protocol", "TCP");
                }

                break;
        }
    }

    private static void Secret(JsonObject secret)
    {
        if (secret.TextAt("type") is null or "") secret["type"] = "Opaque";
        if (secret["stringData"] is not JsonObject texts) return;
        // Written as text, kept as bytes; text wins.
        var data = secret.Member("data");
        foreach (var (key, value) in texts) data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value.AsText() ?? ""));
        secret["data"] = new JsonObject(data.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => KeyValuePair.Create(item.Key, item.Value?.DeepClone())));
        secret.Remove("stringData");
    }

    private static void Service(JsonObject spec)
    {
        spec.Default("sessionAffinity", "None");
        spec.Default("type", "ClusterIP");
        foreach (var port in spec.ItemsAt("ports"))
        {
            port.Default("protocol", "TCP");
            port.Default("targetPort", port["port"]?.DeepClone());
        }

        if (spec.TextAt("type") == "ExternalName") return;
        spec.Default("internalTrafficPolicy", "Cluster");
        spec.Default("ipFamilyPolicy", "SingleStack");
        spec.Default("ipFamilies", new JsonArray("IPv4"));
        if (spec.TextAt("type") is "NodePort" or "LoadBalancer") spec.Default("externalTrafficPolicy", "Cluster");
        if (spec.TextAt("type") == "LoadBalancer") spec.Default("allocateLoadBalancerNodePorts", true);
    }

    private static void Binding(JsonObject binding)
    {
        binding.ObjectAt("roleRef")?.Default("apiGroup", RbacGroup);
        foreach (var subject in binding.ItemsAt("subjects"))
        {
            if (subject.TextAt("kind") is "User" or "Group") subject.Default("apiGroup", RbacGroup);
        }
    }

    private static JsonObject Webhook(JsonObject webhook)
    {
        webhook.Default("failurePolicy", "Fail");
        webhook.Default("matchPolicy", "Equivalent");
        webhook.Default("namespaceSelector", new JsonObject());
        webhook.Default("objectSelector", new JsonObject());
        webhook.Default("timeoutSeconds", 10);
        webhook.ObjectAt("clientConfig", "service")?.Default("port", 443);
        foreach (var rule in webhook.ItemsAt("rules")) rule.Default("scope", "*");
        return webhook;
    }
}
