using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Empties namespaces that are being deleted, then lets them go.</summary>
internal sealed class NamespaceController(Cluster cluster) : Controller(cluster)
{
    public override void Observe(StoreEvent change)
    {
        if (change.Object.Kind.Id == "namespaces") Enqueue(null, change.Object.Name);
        else if (change.Type is StoreEventType.Deleted && change.Object.Namespace is { } ns) Enqueue(null, ns);
    }

    public override void Reconcile(string ns, string name)
    {
        if (Store.Get("namespaces", null, name) is not { } found || !found.Deleting()) return;

        // Events last: deleting pods still writes some.
        var content = Store.InNamespace(name);
        foreach (var stored in content.Where(stored => !stored.Deleting && stored.Kind.Id != "events")) Delete(stored);
        if (content.Any(stored => stored.Kind.Id != "events")) return;
        foreach (var stored in content) Delete(stored);

        Store.Modify("namespaces", null, name, current =>
        {
            current.Member("spec")["finalizers"] = new JsonArray();
            return current;
        });
    }

    private void Delete(StoredObject stored)
    {
        try
        {
            Store.Delete(stored.Kind.Id, stored.Namespace, stored.Name, new());
        }
        catch (KubeStatusException gone) when (gone.Code == 404)
        {
            return;
        }
    }
}
