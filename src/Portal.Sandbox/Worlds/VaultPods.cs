using Portal.Sandbox.Controllers;
using Portal.Sandbox.Injector;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Worlds;

/// <summary>The labels Vault's nodes give their own pods (service registration), by which services find the active one.</summary>
internal static class VaultPods
{
    public static void Label(ObjectStore store, bool isSealed)
    {
        foreach (var pod in store.List("pods", AgentInjector.Namespace).Where(pod => pod.Label("component") == "server"))
        {
            store.Modify("pods", pod.Namespace(), pod.Name(), current =>
            {
                current.SetLabel("vault-active", (!isSealed && current.Name() == "vault-0") ? "true" : "false");
                current.SetLabel("vault-initialized", "true");
                current.SetLabel("vault-sealed", isSealed ? "true" : "false");
                current.SetLabel("vault-perf-standby", "false");
                current.SetLabel("vault-version", "2.0.4");
                return current;
            });
        }
    }
}
