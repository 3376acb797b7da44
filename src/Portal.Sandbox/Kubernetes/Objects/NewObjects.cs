using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Defaults;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>What the server itself decides about a new object, whatever the client says.</summary>
internal static class NewObjects
{
    public static void Prepare(ResourceKind kind, JsonObject document)
    {
        if (kind.HasStatus && kind.Id is not ("nodes" or "persistentvolumes")) document.Remove("status");
        switch (kind.Id)
        {
            case "namespaces":
                ObjectDefaults.Apply(kind, document);
                document.Member("spec")["finalizers"] = new JsonArray("kubernetes");
                document["status"] = new JsonObject { ["phase"] = "Active" };
                break;
            case "services":
                Address(document.Member("spec"), document.TextAt("metadata", "uid")!);
                break;
            case "jobs.batch":
                WorkloadDefaults.JobSelector(document);
                break;
            case "daemonsets.apps":
                WorkloadDefaults.TemplateGeneration(null, document);
                break;
            case "persistentvolumeclaims":
                document["status"] = new JsonObject { ["phase"] = "Pending" };
                break;
        }
    }

    /// <summary>An address of the cluster's service range, made from the uid.</summary>
    private static void Address(JsonObject spec, string uid)
    {
        if (spec.TextAt("type") == "ExternalName") return;
        var bytes = Guid.Parse(uid).ToByteArray();
        if (spec.TextAt("type") is "NodePort" or "LoadBalancer")
        {
            foreach (var (port, index) in spec.ItemsAt("ports").Select((port, index) => (port, index))) port.Default("nodePort", 30000 + ((bytes[0] << 8) + bytes[1] + index) % 2768);
        }

        if (spec.TextAt("clusterIP") is null or "") spec["clusterIP"] = $"10.96.{bytes[^1]}.{Math.Max(bytes[^2], (byte)1)}";
        spec.Default("clusterIPs", new JsonArray(spec.TextAt("clusterIP")));
    }
}

/// <summary>What stays as it is in an object that changes, whatever the client says.</summary>
internal static class ExistingObjects
{
    public static void Keep(ResourceKind kind, string subresource, JsonObject before, JsonObject after)
    {
        var metadata = after.Member("metadata");
        foreach (var key in new[] { "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "generateName", "selfLink" })
        {
            if (key == "uid" && metadata.TextAt("uid") is { Length: > 0 }) continue;
            Copy(before.ObjectAt("metadata")!, metadata, key);
        }

        if (subresource == "status")
        {
            foreach (var key in before.Select(member => member.Key).Union(after.Select(member => member.Key)).Where(key => key is not ("status" or "metadata")).ToArray()) Copy(before, after, key);
        }
        else if (kind.HasStatus) Copy(before, after, "status");

        if (kind.Id == "namespaces" && subresource != "finalize") Copy(before, after, "spec");
        string[] given = kind.Id switch
        {
            "services" => ["clusterIP", "clusterIPs"],
            "pods" when subresource.Length == 0 => ["nodeName"],
            "jobs.batch" => ["selector"],
            _ => [],
        };
        foreach (var key in given) after.Member("spec").Default(key, before.At("spec", key)?.DeepClone());
    }

    private static void Copy(JsonObject from, JsonObject to, string key)
    {
        if (from[key] is { } value) to[key] = value.DeepClone();
        else to.Remove(key);
    }
}
