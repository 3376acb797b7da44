using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Gives each namespace its <c>default</c> service account and the cluster's CA.</summary>
internal sealed class ServiceAccountController(Cluster cluster) : Controller(cluster)
{
    public const string RootCa = "kube-root-ca.crt";

    public override void Observe(StoreEvent change)
    {
        var (kind, name) = (change.Object.Kind.Id, change.Object.Name);
        if (kind == "namespaces") Enqueue(null, name);
        else if (change.Type is StoreEventType.Deleted && (kind, name) is ("serviceaccounts", "default") or ("configmaps", RootCa)) Enqueue(null, change.Object.Namespace!);
    }

    public override void Reconcile(string ns, string name)
    {
        if (Store.Find("namespaces", null, name) is not { Deleting: false }) return;
        if (Store.Find("serviceaccounts", name, "default") is null)
        {
            Store.Create("serviceaccounts", new() { ["metadata"] = new JsonObject { ["name"] = "default", ["namespace"] = name } });
        }

        if (Store.Find("configmaps", name, RootCa) is not null) return;
        Store.Create("configmaps", new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = RootCa,
                ["namespace"] = name,
                ["annotations"] = new JsonObject { ["kubernetes.io/description"] = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters." },
            },
            ["data"] = new JsonObject { ["ca.crt"] = Cluster.AuthorityPem },
        });
    }
}
