using k8s.Models;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Testing;

namespace Portal.Core.Tests;

/// <summary>Tests that read the demo's cluster share one world; those that change it keep to names of their own.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<DemoSandbox>
{
    public const string Name = "Demo cluster";
}

/// <summary>People the demo does not have.</summary>
internal static class OtherPeople
{
    private static readonly KubeKind<V1RoleBinding> RoleBindings = new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding");
    private static readonly KubeKind<V1ClusterRoleBinding> ClusterRoleBindings = KubeKinds.ClusterRoleBindings;

    /// <summary>Who runs the cluster, by the kubeconfig the sandbox prints.</summary>
    public static async Task<EnvironmentSession> OperatorAsync(this DemoSandbox demo)
    {
        var file = Path.Combine(Path.GetTempPath(), $"kubeconfig-of-{demo.Server.KubernetesAddress.Port}");
        await File.WriteAllTextAsync(file, demo.Server.Kubeconfig);
        var environment = demo.Environment with { Cluster = new ClusterTarget { Identity = ClusterIdentity.Kubeconfig, KubeconfigPath = file } };
        var admin = await demo.AsAsync("admin");
        return new EnvironmentSession(environment, admin.Vault, new KubeSession(environment, null, []));
    }

    /// <summary>Somebody who may look into one namespace, and list the namespaces.</summary>
    public static async Task<EnvironmentSession> OnlyInAsync(this DemoSandbox demo, string ns)
    {
        var (client, owner) = (demo.Get<KubeClient>(), (await demo.OperatorAsync()).Kubernetes);
        var name = $"only-{ns}";
        Rbacv1Subject[] subjects = [new() { Kind = "User", Name = "vp:" + name, ApiGroup = "rbac.authorization.k8s.io" }];
        await OnceAsync(client.CreateAsync(owner, RoleBindings, ns, new V1RoleBinding { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = ns }, RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = "view" }, Subjects = subjects }, CancellationToken.None));
        await OnceAsync(client.CreateAsync(owner, new KubeKind<V1ClusterRole>("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", IsNamespaced: false), null, new V1ClusterRole { Metadata = new V1ObjectMeta { Name = "list-namespaces" }, Rules = [new V1PolicyRule { ApiGroups = [""], Resources = ["namespaces"], Verbs = ["list"] }] }, CancellationToken.None));
        await OnceAsync(client.CreateAsync(owner, ClusterRoleBindings, null, new V1ClusterRoleBinding { Metadata = new V1ObjectMeta { Name = name }, RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = "list-namespaces" }, Subjects = subjects }, CancellationToken.None));
        var admin = await demo.AsAsync("admin");
        return admin with { Kubernetes = admin.Kubernetes with { User = "vp:" + name } };
    }

    private static async Task OnceAsync(Task create)
    {
        try
        {
            await create;
        }
        catch (ApiException there) when (there.Failure == Failure.AlreadyExists)
        {
            // Another test made it.
        }
    }
}
