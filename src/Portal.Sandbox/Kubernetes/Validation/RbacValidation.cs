using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Validation;

/// <summary>Roles and bindings.</summary>
internal static class RbacValidation
{
    public static IEnumerable<FieldError> Content(ResourceKind kind, JsonObject document) =>
        kind.Plural.EndsWith("bindings", StringComparison.Ordinal) ? Binding(kind, document) : Rules(kind, document);

    public static IEnumerable<FieldError> Change(JsonObject before, JsonObject after)
    {
        if (!JsonNode.DeepEquals(before["roleRef"], after["roleRef"])) yield return FieldError.Invalid("roleRef", after["roleRef"], "cannot change roleRef");
    }

    private static IEnumerable<FieldError> Rules(ResourceKind kind, JsonObject role)
    {
        foreach (var (rule, index) in role.ItemsAt("rules").Select((item, index) => (item, index)))
        {
            var here = $"rules[{index}]";
            var (resources, paths, groups) = (rule.TextsAt("resources").Count, rule.TextsAt("nonResourceURLs").Count, rule.TextsAt("apiGroups").Count);
            if (rule.TextsAt("verbs").Count == 0) yield return FieldError.Required(here + ".verbs", "verbs must contain at least one value");
            if (paths > 0)
            {
                if (kind.Namespaced) yield return FieldError.Invalid(here + ".nonResourceURLs", rule["nonResourceURLs"], "namespaced rules cannot apply to non-resource URLs");
                if (groups > 0 || resources > 0) yield return FieldError.Invalid(here + ".nonResourceURLs", rule["nonResourceURLs"], "rules cannot apply to both regular resources and non-resource URLs");
                continue;
            }

            if (groups == 0) yield return FieldError.Required(here + ".apiGroups", "resource rules must supply at least one api group");
            if (resources == 0) yield return FieldError.Required(here + ".resources", "resource rules must supply at least one resource");
        }
    }

    private static IEnumerable<FieldError> Binding(ResourceKind kind, JsonObject binding)
    {
        const string group = "rbac.authorization.k8s.io";
        string[] roles = kind.Namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
        if (binding.TextAt("roleRef", "apiGroup") is var api && api != group) yield return FieldError.NotSupported("roleRef.apiGroup", api ?? "", group);
        if (!roles.Contains(binding.TextAt("roleRef", "kind"))) yield return FieldError.NotSupported("roleRef.kind", binding.TextAt("roleRef", "kind") ?? "", roles.Order(StringComparer.Ordinal));
        if (binding.TextAt("roleRef", "name") is null or "") yield return FieldError.Required("roleRef.name");
        foreach (var (subject, index) in binding.ItemsAt("subjects").Select((item, index) => (item, index)))
        {
            var here = $"subjects[{index}]";
            if (subject.TextAt("name") is null or "") yield return FieldError.Required(here + ".name");
            switch (subject.TextAt("kind"))
            {
                case "ServiceAccount":
                    if (subject.TextAt("namespace") is null or "") yield return FieldError.Required(here + ".namespace");
                    if (subject.TextAt("apiGroup") is { Length: > 0 } given) yield return FieldError.NotSupported(here + ".apiGroup", given, "");
                    break;
                case "User" or "Group":
                    if (subject.TextAt("apiGroup") is var other && other != group) yield return FieldError.NotSupported(here + ".apiGroup", other ?? "", group);
                    break;
                default:
                    yield return FieldError.NotSupported(here + ".kind", subject.TextAt("kind") ?? "", "ServiceAccount", "User", "Group");
                    break;
            }
        }
    }
}
