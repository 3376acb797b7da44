using System.Collections.Frozen;

namespace Portal.Sandbox.Kubernetes;

/// <summary>Every kind the sandbox's API server knows, in the order discovery lists them.</summary>
internal static class ResourceCatalog
{
    private static readonly string[] CreateOnly = ["create"];

    public static readonly IReadOnlyList<ResourceKind> All =
    [
        Core("namespaces", "Namespace", false, "ns") with { HasStatus = true, Verbs = [.. ResourceKind.AllVerbs.Where(verb => verb != "deletecollection")] },
        Core("nodes", "Node", false, "no") with { HasStatus = true },
        Core("persistentvolumes", "PersistentVolume", false, "pv") with { HasStatus = true },
        Core("configmaps", "ConfigMap", true, "cm"),
        Core("endpoints", "Endpoints", true, "ep") with { Singular = "endpoints" },
        Core("events", "Event", true, "ev"),
        Core("limitranges", "LimitRange", true, "limits"),
        Core("persistentvolumeclaims", "PersistentVolumeClaim", true, "pvc") with { HasStatus = true },
        Core("pods", "Pod", true, "po") with { HasStatus = true, HasGeneration = true, Categories = ["all"] },
        Core("podtemplates", "PodTemplate", true) with { HasGeneration = true },
        Core("replicationcontrollers", "ReplicationController", true, "rc") with { HasStatus = true, HasGeneration = true, HasScale = true, Categories = ["all"] },
        Core("resourcequotas", "ResourceQuota", true, "quota") with { HasStatus = true },
        Core("secrets", "Secret", true),
        Core("serviceaccounts", "ServiceAccount", true, "sa"),
        Core("services", "Service", true, "svc") with { HasStatus = true, Categories = ["all"] },
        Workload("apps", "controllerrevisions", "ControllerRevision") with { HasStatus = false, HasGeneration = false, Categories = [] },
        Workload("apps", "daemonsets", "DaemonSet", "ds"),
        Workload("apps", "deployments", "Deployment", "deploy") with { HasScale = true },
        Workload("apps", "replicasets", "ReplicaSet", "rs") with { HasScale = true },
        Workload("apps", "statefulsets", "StatefulSet", "sts") with { HasScale = true },
        Workload("batch", "cronjobs", "CronJob", "cj"),
        Workload("batch", "jobs", "Job"),
        new("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", false) { Verbs = CreateOnly, Virtual = true },
        new("authentication.k8s.io", "v1", "tokenreviews", "TokenReview", false) { Verbs = CreateOnly, Virtual = true },
        new("authorization.k8s.io", "v1", "localsubjectaccessreviews", "LocalSubjectAccessReview", true) { Verbs = CreateOnly, Virtual = true },
        new("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false) { Verbs = CreateOnly, Virtual = true },
        new("authorization.k8s.io", "v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview", false) { Verbs = CreateOnly, Virtual = true },
        new("authorization.k8s.io", "v1", "subjectaccessreviews", "SubjectAccessReview", false) { Verbs = CreateOnly, Virtual = true },
        new("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true) { ShortNames = ["hpa"], Categories = ["all"], HasStatus = true },
        new("networking.k8s.io", "v1", "ingressclasses", "IngressClass", false) { HasGeneration = true },
        new("networking.k8s.io", "v1", "ingresses", "Ingress", true) { ShortNames = ["ing"], HasStatus = true, HasGeneration = true },
        new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true) { ShortNames = ["netpol"], HasGeneration = true },
        new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true) { ShortNames = ["pdb"], HasStatus = true, HasGeneration = true },
        new("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false),
        new("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false),
        new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", true),
        new("rbac.authorization.k8s.io", "v1", "roles", "Role", true),
        new("storage.k8s.io", "v1", "storageclasses", "StorageClass", false) { ShortNames = ["sc"] },
        new("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", false) { Categories = ["api-extensions"], HasGeneration = true },
        new("admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration", false) { Categories = ["api-extensions"], HasGeneration = true },
        new("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", false) { ShortNames = ["pc"], HasGeneration = true },
        new("coordination.k8s.io", "v1", "leases", "Lease", true),
        new("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", true) { HasGeneration = true },
    ];

    private static readonly FrozenDictionary<string, ResourceKind> ById = All.ToFrozenDictionary(kind => kind.Id);

    private static readonly FrozenDictionary<(string ApiVersion, string Kind), ResourceKind> ByKind = All.ToFrozenDictionary(kind => (kind.ApiVersion, kind.Kind));

    /// <summary>The kind with this id (<c>deployments.apps</c>).</summary>
    public static ResourceKind Get(string id) => ById.TryGetValue(id, out var kind) ? kind : throw new ArgumentException($"No resource {id}.", nameof(id));

    public static ResourceKind? Find(string group, string version, string plural) =>
        ById.GetValueOrDefault(group.Length == 0 ? plural : $"{plural}.{group}") is { } kind && kind.Version == version ? kind : null;

    public static ResourceKind? FindKind(string apiVersion, string kind) => ByKind.GetValueOrDefault((apiVersion, kind));

    private static ResourceKind Core(string plural, string kind, bool namespaced, params string[] shortNames) =>
        new("", "v1", plural, kind, namespaced) { ShortNames = shortNames };

    private static ResourceKind Workload(string group, string plural, string kind, params string[] shortNames) =>
        new(group, "v1", plural, kind, true) { ShortNames = shortNames, Categories = ["all"], HasStatus = true, HasGeneration = true };
}
