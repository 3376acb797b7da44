using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Vault;

namespace Portal.Sandbox.Worlds;

/// <summary>What a world is made with.</summary>
internal sealed record WorldTools(WorldVault Vault, WorldCluster Cluster, WorldClock Clock, string AuthorityPem, Action LookAtEverything)
{
    /// <summary>The servers themselves, for what is too much to be sent to them.</summary>
    public required VaultServer VaultServer { get; init; }

    /// <inheritdoc cref="VaultServer"/>
    public required KubeApiServer KubeApiServer { get; init; }
}

/// <summary>What every world has: nodes, system pods, a Vault of three nodes with its injector, and the people.</summary>
internal static class World
{
    public static readonly IReadOnlyList<string> Names = ["demo", "tutorial", LargeWorld.Name, ContractWorld.Name];

    /// <summary>When the cluster and Vault were set up.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromDays(40);

    public static async Task<IReadOnlyList<SandboxUser>> MakeAsync(string name, WorldTools tools, CancellationToken cancellationToken)
    {
        if (name == ContractWorld.Name) return await ContractWorld.MakeAsync(tools);
        tools.Clock.Behind = Age;

        // What Vault holds needs nothing of the cluster, and so much of it is written while that comes up.
        var filled = name == LargeWorld.Name ? Task.Run(() => LargeVault.MakeAsync(tools), cancellationToken) : Task.CompletedTask;
        await Task.WhenAll(filled, FoundationAsync(tools, cancellationToken));
        return name switch
        {
            "demo" => await DemoWorld.MakeAsync(tools, cancellationToken),
            LargeWorld.Name => await LargeWorld.MakeAsync(tools, cancellationToken),
            _ => await TutorialWorld.MakeAsync(tools, cancellationToken),
        };
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
        await tools.Cluster.CreateAsync(Webhook(tools.AuthorityPem));
        await tools.Cluster.ApplyAsync("cluster/portal.yaml");
        await tools.Cluster.ApplyAsync("people/impersonation.yaml");
        await tools.Cluster.ApplyAsync("people/roles.yaml");
        await tools.Cluster.UntilAsync(store => AllReady(store, "vault") && AllReady(store, "kube-system") && InjectorAnswers(store), _ => "Vault, injector and system pods", cancellationToken);

        await tools.Vault.EnableAuthAsync("userpass", "userpass", "People of the sandbox");
        foreach (var policy in new[] { "portal-admin", "portal-developer", "portal-viewer" }) await tools.Vault.PolicyAsync(policy, Manifests.Text($"policies/{policy}.hcl"));
    }

    /// <summary>As the chart makes it, with the CA the injector has patched in.</summary>
    private static JsonObject Webhook(string authority)
    {
        var rule = new JsonObject { ["operations"] = new JsonArray("CREATE"), ["apiGroups"] = new JsonArray(""), ["apiVersions"] = new JsonArray("v1"), ["resources"] = new JsonArray("pods"), ["scope"] = "Namespaced" };
        var notItself = new JsonObject { ["key"] = "app.kubernetes.io/name", ["operator"] = "NotIn", ["values"] = new JsonArray(Injector.AgentInjector.Deployment) };
        var webhook = new JsonObject
        {
            ["name"] = "vault.hashicorp.com",
            ["failurePolicy"] = "Ignore",
            ["matchPolicy"] = "Exact",
            ["sideEffects"] = "None",
            ["timeoutSeconds"] = 30,
            ["admissionReviewVersions"] = new JsonArray("v1", "v1beta1"),
            ["clientConfig"] = new JsonObject
            {
                ["service"] = new JsonObject { ["name"] = Injector.AgentInjector.Service, ["namespace"] = Injector.AgentInjector.Namespace, ["path"] = "/mutate" },
                ["caBundle"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(authority)),
            },
            ["rules"] = new JsonArray(rule),
            ["objectSelector"] = new JsonObject { ["matchExpressions"] = new JsonArray(notItself) },
        };
        return new()
        {
            ["apiVersion"] = "admissionregistration.k8s.io/v1",
            ["kind"] = "MutatingWebhookConfiguration",
            ["metadata"] = new JsonObject { ["name"] = "vault-agent-injector-cfg", ["labels"] = new JsonObject { ["app.kubernetes.io/name"] = Injector.AgentInjector.Deployment, ["app.kubernetes.io/instance"] = "vault" } },
            ["webhooks"] = new JsonArray(webhook),
        };
    }

    private static bool InjectorAnswers(ObjectStore store) =>
        store.Get("endpoints", Injector.AgentInjector.Namespace, Injector.AgentInjector.Service).ItemsAt("subsets").Any(subset => subset.ItemsAt("addresses").Any());
}
