using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Validation;

/// <summary>Pods and the pods of templates.</summary>
internal static class PodValidation
{
    private const string OnlyThese = "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n";
    private static readonly string[] DnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
    private static readonly string[] RestartPolicies = ["Always", "OnFailure", "Never"];

    /// <param name="claims">Volumes that come from elsewhere: the claims of a stateful set.</param>
    public static IEnumerable<FieldError> Spec(JsonObject spec, string field, IEnumerable<string>? claims = null)
    {
        var errors = new List<FieldError>();
        var volumes = VolumeValidation.Volumes(spec, field, errors);
        volumes.UnionWith(claims ?? []);
        var used = new HashSet<string>();
        if (spec["containers"] is not JsonArray { Count: > 0 }) errors.Add(FieldError.Required(field + ".containers"));
        ContainerValidation.Containers(spec, "containers", field, volumes, used, errors);
        ContainerValidation.Containers(spec, "initContainers", field, volumes, used, errors);
        OneOf(spec, "restartPolicy", field, RestartPolicies, errors);
        OneOf(spec, "dnsPolicy", field, DnsPolicies, errors);
        errors.AddRange(MetadataValidation.Labels(spec["nodeSelector"], field + ".nodeSelector"));
        if (spec.TextAt("serviceAccountName") is { Length: > 0 } account) errors.AddRange(Names.DnsSubdomain(account).Select(problem => FieldError.Invalid(field + ".serviceAccountName", account, problem)));
        if (spec.NumberAt("activeDeadlineSeconds") < 1) errors.Add(FieldError.Invalid(field + ".activeDeadlineSeconds", spec["activeDeadlineSeconds"], "must be between 1 and 2147483647, inclusive"));
        if (spec.NumberAt("terminationGracePeriodSeconds") < 0) errors.Add(FieldError.Invalid(field + ".terminationGracePeriodSeconds", spec["terminationGracePeriodSeconds"], "must be greater than or equal to 0"));
        return errors;
    }

    /// <summary>Of a pod that exists only images, the deadline and more tolerations may change.</summary>
    public static IEnumerable<FieldError> Change(JsonObject before, JsonObject after)
    {
        var (old, now) = (Comparable(before, after), Comparable(after, after));
        if (!JsonNode.DeepEquals(old, now)) yield return FieldError.Forbidden("spec", OnlyThese);
        var kept = (after.At("spec", "tolerations") as JsonArray ?? []).ToArray();
        if (before.ItemsAt("spec", "tolerations").Any(toleration => !kept.Any(other => JsonNode.DeepEquals(other, toleration))))
        {
            yield return FieldError.Forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
        }
    }

    private static JsonObject Comparable(JsonObject pod, JsonObject after)
    {
        var spec = (pod.ObjectAt("spec") ?? []).DeepClone().AsObject();
        foreach (var key in new[] { "activeDeadlineSeconds", "tolerations", "ephemeralContainers" }) spec.Remove(key);
        // Nodes are assigned, and gates opened, by those who may.
        if (after.TextAt("spec", "nodeName") is { Length: > 0 }) spec.Remove("nodeName");
        spec.Remove("schedulingGates");
        foreach (var container in spec.ItemsAt("containers").Concat(spec.ItemsAt("initContainers"))) container.Remove("image");
        return spec;
    }

    private static void OneOf(JsonObject spec, string name, string field, string[] allowed, List<FieldError> errors)
    {
        if (spec.TextAt(name) is { } value && !allowed.Contains(value)) errors.Add(FieldError.NotSupported($"{field}.{name}", value, allowed.Order(StringComparer.Ordinal)));
    }
}
