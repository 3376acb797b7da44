using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Brings objects of one kind from what they are to what their spec says. One loop runs all controllers, so none runs twice at a time.</summary>
internal abstract class Controller(Cluster cluster)
{
    protected Cluster Cluster { get; } = cluster;

    protected ObjectStore Store => Cluster.Store;

    /// <summary>Which objects a change concerns: calls <see cref="Enqueue"/> for each.</summary>
    public abstract void Observe(StoreEvent change);

    /// <summary>Looks at one object, which may be gone, and does the next thing that is needed.</summary>
    public abstract void Reconcile(string ns, string name);

    protected void Enqueue(string? ns, string name) => Cluster.Queue.Add(this, ns ?? "", name);

    /// <summary>Looks again after a while of real time, at the cluster's pace.</summary>
    protected void EnqueueAfter(string? ns, string name, TimeSpan real) => Cluster.Queue.AddAfter(this, ns ?? "", name, Cluster.Rhythm.Of(real));

    /// <summary>Enqueues the object itself, or the controller of this kind that owns it.</summary>
    protected void EnqueueSelfOrOwner(StoreEvent change, string resource, string kind, params ReadOnlySpan<string> owned)
    {
        if (change.Object.Kind.Id == resource) Enqueue(change.Object.Namespace, change.Object.Name);
        else if (change.Object.Controller is { } owner && owner.Kind == kind && owned.Contains(change.Object.Kind.Id)) Enqueue(change.Object.Namespace, owner.Name);
    }
}
