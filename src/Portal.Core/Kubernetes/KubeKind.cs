using k8s;
using k8s.Models;

namespace Portal.Core.Kubernetes;

/// <summary>One kind of object of the Kubernetes API and where it is found.</summary>
/// <param name="Group">The API group; empty for the core one.</param>
/// <param name="Version">The version in that group.</param>
/// <param name="Plural">The resource name in addresses and in RBAC, such as <c>deployments</c>.</param>
/// <param name="Kind">The kind in manifests, such as <c>Deployment</c>.</param>
/// <param name="IsNamespaced">Whether objects live in namespaces.</param>
public sealed record KubeKind<T>(string Group, string Version, string Plural, string Kind, bool IsNamespaced = true)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>The <c>apiVersion</c> in manifests.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The address of the collection, of one object, or of one of its subresources.</summary>
    public string Path(string? ns, string? name = null, string? subresource = null)
    {
        var root = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        var collection = ns is null || !IsNamespaced ? $"{root}/{Plural}" : $"{root}/namespaces/{Uri.EscapeDataString(ns)}/{Plural}";
        if (name is null) return collection;
        return subresource is null ? $"{collection}/{Uri.EscapeDataString(name)}" : $"{collection}/{Uri.EscapeDataString(name)}/{subresource}";
    }

    /// <summary>What a person calls it: <c>deployments default/orgchart</c>.</summary>
    public string Target(string? ns, string? name = null) => (ns, name) switch
    {
        (null, null) => Plural,
        (null, _) => $"{Plural} {name}",
        (_, null) => $"{Plural} in {ns}",
        _ => $"{Plural} {ns}/{name}",
    };
}

/// <summary>The kinds the portal works with.</summary>
public static class KubeKinds
{
    /// <summary>Namespaces.</summary>
    public static KubeKind<V1Namespace> Namespaces { get; } = new("", "v1", "namespaces", "Namespace", IsNamespaced: false);

    /// <summary>Nodes.</summary>
    public static KubeKind<V1Node> Nodes { get; } = new("", "v1", "nodes", "Node", IsNamespaced: false);

    /// <summary>Service accounts.</summary>
    public static KubeKind<V1ServiceAccount> ServiceAccounts { get; } = new("", "v1", "serviceaccounts", "ServiceAccount");

    /// <summary>Secrets.</summary>
    public static KubeKind<V1Secret> Secrets { get; } = new("", "v1", "secrets", "Secret");

    /// <summary>Config maps.</summary>
    public static KubeKind<V1ConfigMap> ConfigMaps { get; } = new("", "v1", "configmaps", "ConfigMap");

    /// <summary>Pods.</summary>
    public static KubeKind<V1Pod> Pods { get; } = new("", "v1", "pods", "Pod");

    /// <summary>Events.</summary>
    public static KubeKind<Corev1Event> Events { get; } = new("", "v1", "events", "Event");

    /// <summary>Deployments.</summary>
    public static KubeKind<V1Deployment> Deployments { get; } = new("apps", "v1", "deployments", "Deployment");

    /// <summary>Replica sets.</summary>
    public static KubeKind<V1ReplicaSet> ReplicaSets { get; } = new("apps", "v1", "replicasets", "ReplicaSet");

    /// <summary>Stateful sets.</summary>
    public static KubeKind<V1StatefulSet> StatefulSets { get; } = new("apps", "v1", "statefulsets", "StatefulSet");

    /// <summary>Daemon sets.</summary>
    public static KubeKind<V1DaemonSet> DaemonSets { get; } = new("apps", "v1", "daemonsets", "DaemonSet");

    /// <summary>Jobs.</summary>
    public static KubeKind<V1Job> Jobs { get; } = new("batch", "v1", "jobs", "Job");

    /// <summary>Cron jobs.</summary>
    public static KubeKind<V1CronJob> CronJobs { get; } = new("batch", "v1", "cronjobs", "CronJob");

    /// <summary>Cluster role bindings.</summary>
    public static KubeKind<V1ClusterRoleBinding> ClusterRoleBindings { get; } =
        new("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", IsNamespaced: false);

    /// <summary>Mutating webhook configurations.</summary>
    public static KubeKind<V1MutatingWebhookConfiguration> MutatingWebhooks { get; } =
        new("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", IsNamespaced: false);
}
