using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Kubernetes.Validation;

namespace Portal.Sandbox.Kubernetes.Admission;

/// <summary>What the quotas of a namespace count, and what they refuse.</summary>
internal static class ResourceQuotas
{
    private static readonly string[] Computed = ["cpu", "memory", "ephemeral-storage"];

    /// <exception cref="KubeStatusException">403: with this object a quota would be exceeded, or it does not say what a quota counts.</exception>
    public static void Demand(ObjectStore store, ResourceKind kind, JsonObject document, string ns)
    {
        foreach (var quota in store.List("resourcequotas", ns))
        {
            var hard = quota.ObjectAt("spec", "hard") ?? [];
            var asked = hard.Select(limit => (limit.Key, Of: CostOf(kind, document, limit.Key))).Where(cost => cost.Of is not null).OrderBy(cost => cost.Key, StringComparer.Ordinal).ToList();
            if (asked.Count == 0) continue;
            var name = quota.TextAt("metadata", "name");
            if (kind.Id == "pods" && Missing(document, asked.Select(cost => cost.Key)) is { Length: > 0 } missing) throw Refused(kind, document, $"failed quota: {name}: must specify {missing}");
            var over = asked.Select(cost => (cost.Key, Asked: cost.Of!.Value, Used: Used(store, ns, cost.Key), Hard: Quantity.Parse(hard.TextAt(cost.Key))))
                .Where(cost => cost.Asked.Value > 0 && (cost.Used + cost.Asked).Value > cost.Hard.Value).ToList();
            if (over.Count == 0) continue;
            throw Refused(kind, document, $"exceeded quota: {name}, requested: {Words(over.Select(cost => (cost.Key, cost.Asked)))}, used: {Words(over.Select(cost => (cost.Key, cost.Used)))}, limited: {Words(over.Select(cost => (cost.Key, cost.Hard)))}");
        }
    }

    /// <summary>How much of something a namespace uses now.</summary>
    public static Quantity Used(ObjectStore store, string ns, string resource)
    {
        if (CountedKind(resource) is { } counted) return new(store.Snapshot(counted, ns).Objects.Count, Binary: false);
        return store.Snapshot("pods", ns).Objects.Select(stored => stored.Parse()).Where(IsLive).Aggregate(Quantity.Zero, (all, pod) => all + (CostOf(ResourceCatalog.Get("pods"), pod, resource) ?? Quantity.Zero));
    }

    private static bool IsLive(JsonObject pod) => pod.TextAt("status", "phase") is not ("Succeeded" or "Failed");

    private static string? CountedKind(string resource)
    {
        var id = resource.StartsWith("count/", StringComparison.Ordinal) ? resource["count/".Length..] : resource;
        var known = ResourceCatalog.All.FirstOrDefault(kind => kind.Id == id && kind is { Namespaced: true, Virtual: false });
        var plain = known is { Group.Length: 0, Id: "configmaps" or "secrets" or "services" or "persistentvolumeclaims" or "replicationcontrollers" or "resourcequotas" };
        return known is not null && (id != resource || plain) ? known.Id : null;
    }

    /// <summary>What an object adds; null if this does not concern it.</summary>
    private static Quantity? CostOf(ResourceKind kind, JsonObject document, string resource)
    {
        var one = new Quantity(1, Binary: false);
        if (CountedKind(resource) is { } counted) return counted == kind.Id ? one : null;
        if (kind.Id != "pods") return null;
        if (resource == "pods") return one;
        var (part, name) = Split(resource);
        return Computed.Contains(name) ? Amount(document, part, name) : null;
    }

    private static (string Part, string Name) Split(string resource) => resource.Split('.', 2) switch
    {
        ["limits", var name] => ("limits", name),
        ["requests", var name] => ("requests", name),
        _ => ("requests", resource),
    };

    /// <summary>What all containers want together, or what the greediest init container wants, whichever is more.</summary>
    private static Quantity Amount(JsonObject pod, string part, string name)
    {
        var together = pod.ItemsAt("spec", "containers").Aggregate(Quantity.Zero, (all, one) => all + Of(one));
        return pod.ItemsAt("spec", "initContainers").Select(Of).Append(together).MaxBy(amount => amount.Value);

        Quantity Of(JsonObject container) => Quantity.Parse(container.TextAt("resources", part, name) ?? (part == "requests" ? container.TextAt("resources", "limits", name) : null));
    }

    private static string Missing(JsonObject pod, IEnumerable<string> resources) => string.Join("; ", resources.Where(resource => Computed.Contains(Split(resource).Name)).Select(resource =>
    {
        var (part, name) = Split(resource);
        var silent = pod.ItemsAt("spec", "containers").Concat(pod.ItemsAt("spec", "initContainers"))
            .Where(one => one.At("resources", part, name) is null && (part == "limits" || one.At("resources", "limits", name) is null)).Select(one => one.TextAt("name")!).Order(StringComparer.Ordinal).ToList();
        return silent.Count == 0 ? "" : $"{resource} for: {string.Join(",", silent)}";
    }).Where(text => text.Length > 0));

    private static string Words(IEnumerable<(string Key, Quantity Amount)> amounts) => string.Join(",", amounts.Select(item => $"{item.Key}={item.Amount}"));

    private static KubeStatusException Refused(ResourceKind kind, JsonObject document, string why) =>
        KubeStatusException.Forbidden(kind, document.TextAt("metadata", "name") ?? "", why);
}
