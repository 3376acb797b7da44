using Portal.Sandbox.Controllers;
using Portal.Sandbox.Injector;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Worlds;

/// <summary>The labels Vault's nodes give their own pods (service registration), by which services find the active one.</summary>
internal sealed class VaultPods : IDisposable
{
    private const string Sealed = "vault-sealed";

    private readonly ObjectStore _store;
    private bool _sealed;

    public VaultPods(ObjectStore store)
    {
        _store = store;
        store.Changed += Observe;
    }

    public void Dispose() => _store.Changed -= Observe;

    /// <summary>All nodes are sealed, or none is and the first is the active one.</summary>
    public void SetSealed(bool isSealed)
    {
        _sealed = isSealed;
        foreach (var pod in _store.Snapshot("pods", AgentInjector.Namespace).Objects.Where(IsNode)) Label(pod);
    }

    private void Observe(StoreEvent change)
    {
        if (change is { Type: StoreEventType.Added, Object.Kind.Id: "pods" } && change.Object.Namespace == AgentInjector.Namespace && IsNode(change.Object)) Label(change.Object);
    }

    private static bool IsNode(StoredObject pod) => pod.Labels.GetValueOrDefault("component") == "server" && pod.Labels.GetValueOrDefault("app.kubernetes.io/name") == "vault";

    private void Label(StoredObject stored) => _store.Modify("pods", stored.Namespace, stored.Name, pod =>
    {
        var active = !_sealed && stored.Name == "vault-0" ? "true" : "false";
        if (pod.Label(Sealed) == (_sealed ? "true" : "false") && pod.Label("vault-active") == active) return null;
        pod.SetLabel("vault-active", active);
        pod.SetLabel("vault-initialized", "true");
        pod.SetLabel(Sealed, _sealed ? "true" : "false");
        pod.SetLabel("vault-perf-standby", "false");
        pod.SetLabel("vault-version", "2.0.4");
        return pod;
    });
}
