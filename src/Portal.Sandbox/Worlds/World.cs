using Portal.Sandbox.Controllers;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Worlds;

/// <summary>What a world is made with.</summary>
internal sealed record WorldTools(WorldVault Vault, WorldCluster Cluster, WorldClock Clock);

/// <summary>What every world has: nodes, system pods, a Vault of three nodes with its injector, and the people.</summary>
internal static class World
{
    public static readonly IReadOnlyList<string> Names = ["demo", "tutorial"];

    /// <summary>When the cluster and Vault were set up.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromDays(40);

    public static async Task<IReadOnlyList<SandboxUser>> MakeAsync(string name, WorldTools tools, CancellationToken cancellationToken)
    {
        tools.Clock.Behind = Age;
        await FoundationAsync(tools, cancellationToken);
        return name == "demo" ? await DemoWorld.MakeAsync(tools, cancellationToken) : await TutorialWorld.MakeAsync(tools, cancellationToken);
    }

    /// <summary>Whether all pods the controllers want are there and ready.</summary>
    public static bool AllReady(ObjectStore store, string ns) =>
        store.List("deployments.apps", ns).All(item => item.NumberAt("status", "readyReplicas") == item.NumberAt("spec", "replicas"))
        && store.List("statefulsets.apps", ns).All(item => item.NumberAt("status", "readyReplicas") == item.NumberAt("spec", "replicas"))
        && store.List("daemonsets.apps", ns).All(item => item.NumberAt("status", "numberReady") is > 0 and var ready && ready == item.NumberAt("status", "desiredNumberScheduled"));

    private static async Task FoundationAsync(WorldTools tools, CancellationToken cancellationToken)
    {
        await tools.Cluster.ApplyAsync("cluster/system.yaml");
        await tools.Cluster.ApplyAsync("cluster/vault.yaml");
        await tools.Cluster.ApplyAsync("cluster/portal.yaml");
        await tools.Cluster.ApplyAsync("people/impersonation.yaml");
        await tools.Cluster.ApplyAsync("people/roles.yaml");
        await tools.Cluster.UntilAsync(store => AllReady(store, "vault") && AllReady(store, "kube-system") && InjectorAnswers(store), "Vault, injector and system pods", cancellationToken);

        await tools.Vault.EnableAuthAsync("userpass", "userpass", "People of the sandbox");
        foreach (var policy in new[] { "portal-admin", "portal-developer", "portal-viewer" }) await tools.Vault.PolicyAsync(policy, Manifests.Text($"policies/{policy}.hcl"));
    }

    private static bool InjectorAnswers(ObjectStore store) =>
        store.Get("endpoints", Injector.AgentInjector.Namespace, Injector.AgentInjector.Service).ItemsAt("subsets").Any(subset => subset.ItemsAt("addresses").Any());
}
