using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Admission;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Keeps what quotas say is used in step with what there is.</summary>
internal sealed class ResourceQuotaController(Cluster cluster) : Controller(cluster)
{
    public override void Observe(StoreEvent change)
    {
        if (change.Object.Kind.Id == "resourcequotas") Enqueue(change.Object.Namespace, change.Object.Name);
        else if (change.Object.Namespace is { } ns && (change.Type is not StoreEventType.Modified || change.Object.Kind.Id == "pods"))
        {
            foreach (var quota in Store.Snapshot("resourcequotas", ns).Objects) Enqueue(ns, quota.Name);
        }
    }

    public override void Reconcile(string ns, string name)
    {
        if (Store.Get("resourcequotas", ns, name) is not { } quota) return;
        var hard = quota.ObjectAt("spec", "hard") ?? [];
        var used = new JsonObject([.. hard.Select(limit => KeyValuePair.Create(limit.Key, (JsonNode?)ResourceQuotas.Used(Store, ns, limit.Key).ToString()))]);
        var status = new JsonObject { ["hard"] = hard.DeepClone(), ["used"] = used };
        if (JsonNode.DeepEquals(status, quota["status"])) return;
        Store.Modify("resourcequotas", ns, name, current =>
        {
            current["status"] = status.DeepClone();
            return current;
        }, status: true);
    }
}
