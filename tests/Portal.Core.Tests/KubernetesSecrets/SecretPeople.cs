using System.Text;
using k8s.Models;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.KubernetesSecrets;
using Portal.Core.Secrets.Editing;
using Portal.Testing;

namespace Portal.Core.Tests.KubernetesSecrets;

/// <summary>Secrets and people of a test, made by whoever runs the cluster.</summary>
internal static class SecretPeople
{
    private static readonly KubeKind<V1Role> Roles = new("rbac.authorization.k8s.io", "v1", "roles", "Role");
    private static readonly KubeKind<V1RoleBinding> RoleBindings = new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding");

    /// <summary>Somebody who may use these verbs on secrets in one namespace, and list the namespaces if that is said.</summary>
    public static async Task<EnvironmentSession> MayAsync(this DemoSandbox demo, string name, string ns, string[] verbs, bool listsNamespaces = false)
    {
        var (client, owner) = (demo.Get<KubeClient>(), (await demo.OperatorAsync()).Kubernetes);
        Rbacv1Subject[] subjects = [new() { Kind = "User", Name = "vp:" + name, ApiGroup = "rbac.authorization.k8s.io" }];
        await client.CreateAsync(owner, Roles, ns, new V1Role { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = ns }, Rules = [new V1PolicyRule { ApiGroups = [""], Resources = ["secrets"], Verbs = verbs }] }, default);
        await client.CreateAsync(owner, RoleBindings, ns, new V1RoleBinding { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = ns }, RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "Role", Name = name }, Subjects = subjects }, default);
        if (listsNamespaces)
        {
            await client.CreateAsync(owner, new KubeKind<V1ClusterRole>("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", IsNamespaced: false), null, new V1ClusterRole { Metadata = new V1ObjectMeta { Name = name }, Rules = [new V1PolicyRule { ApiGroups = [""], Resources = ["namespaces"], Verbs = ["list"] }] }, default);
            await client.CreateAsync(owner, KubeKinds.ClusterRoleBindings, null, new V1ClusterRoleBinding { Metadata = new V1ObjectMeta { Name = name }, RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = name }, Subjects = subjects }, default);
        }

        var admin = await demo.AsAsync("admin");
        return admin with { Kubernetes = admin.Kubernetes with { User = "vp:" + name } };
    }

    /// <summary>Makes a secret with texts.</summary>
    public static Task<V1Secret> MakeAsync(this DemoSandbox demo, string name, params (string Key, string Value)[] values) => demo.MakeAsync(new V1Secret { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "payments" }, Type = "Opaque", Data = values.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetBytes(pair.Value)) });

    /// <summary>Makes a secret.</summary>
    public static async Task<V1Secret> MakeAsync(this DemoSandbox demo, V1Secret secret) => await demo.Get<KubeClient>().CreateAsync((await demo.OperatorAsync()).Kubernetes, KubeKinds.Secrets, secret.Metadata.NamespaceProperty, secret, default);

    /// <summary>Changes a secret as somebody else would, with a merge patch.</summary>
    public static async Task ElsewhereAsync(this DemoSandbox demo, string name, string patch) => await demo.Get<KubeClient>().PatchAsync((await demo.OperatorAsync()).Kubernetes, KubeKinds.Secrets, "payments", name, KubePatch.Merge(patch), dryRun: false, default);

    /// <summary>What the cluster keeps.</summary>
    public static async Task<V1Secret> StoredAsync(this DemoSandbox demo, string name) => await demo.Get<KubeClient>().ReadAsync((await demo.OperatorAsync()).Kubernetes, KubeKinds.Secrets, "payments", name, default);

    /// <summary>The texts the cluster keeps, as <c>key=value</c> by key.</summary>
    public static async Task<string[]> TextsAsync(this DemoSandbox demo, string name) => [.. ((await demo.StoredAsync(name)).Data ?? new Dictionary<string, byte[]>()).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={Encoding.UTF8.GetString(pair.Value)}")];

    /// <summary>Whether there is such a secret.</summary>
    public static async Task<bool> IsThereAsync(this DemoSandbox demo, string name)
    {
        try
        {
            await demo.StoredAsync(name);
            return true;
        }
        catch (ApiException missing) when (missing.Failure is Failure.NotFound)
        {
            return false;
        }
    }

    /// <summary>The values with some changed, added or, for null, removed.</summary>
    public static ObjectNode With(this KubernetesSecretData data, params (string Key, SecretNode? Value)[] changes) =>
        new([.. data.Document.Members.Where(member => changes.All(change => change.Key != member.Key)), .. changes.Where(change => change.Value is not null).Select(change => new SecretMember(change.Key, change.Value!))]);
}
