using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Validation;

/// <summary>What is wrong with an object that is to be written.</summary>
internal static class ObjectValidation
{
    /// <exception cref="KubeStatusException">422, with every problem.</exception>
    public static void Create(ResourceKind kind, JsonObject document) =>
        Demand(kind, document, [.. MetadataValidation.Create(kind, document), .. Content(kind, document)]);

    /// <exception cref="KubeStatusException">422, with every problem, also those of changes that are not allowed.</exception>
    public static void Update(ResourceKind kind, JsonObject before, JsonObject after) =>
        Demand(kind, after, [.. MetadataValidation.Update(kind, after), .. MetadataValidation.Finalizers(before, after), .. Changes(kind, before, after), .. Content(kind, after)]);

    /// <exception cref="KubeStatusException">422 when the metadata that came with a status is wrong.</exception>
    public static void StatusUpdate(ResourceKind kind, JsonObject after) => Demand(kind, after, MetadataValidation.Update(kind, after));

    private static IEnumerable<FieldError> Content(ResourceKind kind, JsonObject document) => kind.Id switch
    {
        "pods" => PodValidation.Spec(document.ObjectAt("spec") ?? [], "spec"),
        "configmaps" => ConfigValidation.ConfigMap(document),
        "secrets" => ConfigValidation.Secret(document),
        "services" => ServiceValidation.Service(document.ObjectAt("spec") ?? []),
        "deployments.apps" => WorkloadValidation.Deployment(document.ObjectAt("spec") ?? []),
        "statefulsets.apps" or "replicasets.apps" or "daemonsets.apps" => WorkloadValidation.PodOwner(document.ObjectAt("spec") ?? [], kind.Singular),
        "jobs.batch" => WorkloadValidation.Job(document.ObjectAt("spec") ?? [], "spec"),
        "cronjobs.batch" => WorkloadValidation.CronJob(document),
        "mutatingwebhookconfigurations.admissionregistration.k8s.io" or "validatingwebhookconfigurations.admissionregistration.k8s.io" => WebhookValidation.Configuration(document),
        "persistentvolumeclaims" => ConfigValidation.Claim(document.ObjectAt("spec") ?? []),
        "events" => ConfigValidation.Event(document),
        "leases.coordination.k8s.io" => ConfigValidation.Lease(document.ObjectAt("spec") ?? []),
        _ when kind.Group == "rbac.authorization.k8s.io" => RbacValidation.Content(kind, document),
        _ => [],
    };

    private static IEnumerable<FieldError> Changes(ResourceKind kind, JsonObject before, JsonObject after) => kind.Id switch
    {
        "pods" => PodValidation.Change(before, after),
        "configmaps" or "secrets" => ConfigValidation.Change(before, after),
        "services" => ServiceValidation.Change(before, after),
        "deployments.apps" or "replicasets.apps" or "daemonsets.apps" => Immutable(before, after, "spec", "selector"),
        "statefulsets.apps" => WorkloadValidation.StatefulSetChange(before, after),
        "jobs.batch" => [.. Immutable(before, after, "spec", "selector"), .. Immutable(before, after, "spec", "template"), .. Immutable(before, after, "spec", "completions")],
        "rolebindings.rbac.authorization.k8s.io" or "clusterrolebindings.rbac.authorization.k8s.io" => RbacValidation.Change(before, after),
        _ => [],
    };

    public static IEnumerable<FieldError> Immutable(JsonObject before, JsonObject after, params string[] path)
    {
        if (!JsonNode.DeepEquals(before.At(path), after.At(path))) yield return FieldError.Invalid(string.Join(".", path), after.At(path), "field is immutable");
    }

    private static void Demand(ResourceKind kind, JsonObject document, List<FieldError> errors)
    {
        if (errors.Count > 0) throw KubeStatusException.Invalid(kind.Group, kind.Kind, document.TextAt("metadata", "name") ?? "", errors);
    }
}
