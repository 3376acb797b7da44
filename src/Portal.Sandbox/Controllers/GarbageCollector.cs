using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Deletes what has lost its owners, and honours foreground and orphan deletion.</summary>
internal sealed class GarbageCollector(Cluster cluster) : Controller(cluster)
{
    private const string Foreground = "foregroundDeletion";

    public override void Observe(StoreEvent change)
    {
        if (change.Type is StoreEventType.Deleted) Cluster.Queue.Add(this, "gone", change.Object.Uid);
        if (change.Object.Deleting && change.Type is not StoreEventType.Deleted) Cluster.Queue.Add(this, change.Object.Kind.Id + "|" + change.Object.Namespace, change.Object.Name);
        if (change.Type is not StoreEventType.Deleted) return;
        foreach (var owner in change.Document.ItemsAt("metadata", "ownerReferences"))
        {
            if (ResourceCatalog.FindKind(owner.TextAt("apiVersion") ?? "", owner.TextAt("kind") ?? "") is not { } kind) continue;
            Cluster.Queue.Add(this, kind.Id + "|" + (kind.Namespaced ? change.Object.Namespace : null), owner.TextAt("name") ?? "");
        }
    }

    public override void Reconcile(string ns, string name)
    {
        if (ns == "gone") DeleteDependents(name, "Background");
        else Finalize(ns[..ns.IndexOf('|')], ns[(ns.IndexOf('|') + 1)..] is { Length: > 0 } some ? some : null, name);
    }

    private void Finalize(string resource, string? ns, string name)
    {
        if (Store.Get(resource, ns, name) is not { } owner || !owner.Deleting()) return;
        var finalizers = owner.TextsAt("metadata", "finalizers");
        if (finalizers.Contains("orphan"))
        {
            foreach (var dependent in Store.OwnedBy(owner.Uid())) Release(dependent, owner.Uid());
            Without(resource, ns, name, "orphan");
        }
        else if (finalizers.Contains(Foreground))
        {
            var blocking = Store.OwnedBy(owner.Uid());
            if (blocking.Count == 0) Without(resource, ns, name, Foreground);
            else DeleteDependents(owner.Uid(), "Foreground");
        }
    }

    private void DeleteDependents(string uid, string propagation)
    {
        foreach (var dependent in Store.OwnedBy(uid).Where(dependent => !dependent.Deleting))
        {
            var others = dependent.Owners.Where(owner => owner != uid).ToArray();
            if (others.Length > 0 && propagation == "Background" && others.Any(StillThere(dependent)))
            {
                Release(dependent, uid);
                continue;
            }

            var leaf = Store.OwnedBy(dependent.Uid).Count == 0;
            Store.Delete(dependent.Kind.Id, dependent.Namespace, dependent.Name, new(leaf ? "Background" : propagation, Uid: dependent.Uid));
        }
    }

    private Func<string, bool> StillThere(StoredObject dependent) => uid => dependent.Parse().ItemsAt("metadata", "ownerReferences")
        .Where(owner => owner.TextAt("uid") == uid)
        .Any(owner => ResourceCatalog.FindKind(owner.TextAt("apiVersion") ?? "", owner.TextAt("kind") ?? "") is { } kind
            && Store.Find(kind.Id, kind.Namespaced ? dependent.Namespace : null, owner.TextAt("name") ?? "")?.Uid == uid);

    private void Release(StoredObject dependent, string uid) => Store.Modify(dependent.Kind.Id, dependent.Namespace, dependent.Name, current =>
    {
        var left = current.ItemsAt("metadata", "ownerReferences").Where(owner => owner.TextAt("uid") != uid).Select(owner => owner.DeepClone()).ToArray();
        if (left.Length > 0) current.Member("metadata")["ownerReferences"] = new JsonArray(left);
        else current.Member("metadata").Remove("ownerReferences");
        return current;
    });

    private void Without(string resource, string? ns, string name, string finalizer) => Store.Modify(resource, ns, name, current =>
    {
        var left = current.TextsAt("metadata", "finalizers").Where(other => other != finalizer).Select(other => (JsonNode)other).ToArray();
        if (left.Length > 0) current.Member("metadata")["finalizers"] = new JsonArray(left);
        else current.Member("metadata").Remove("finalizers");
        return current;
    });
}
