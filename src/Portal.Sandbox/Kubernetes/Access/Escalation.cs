using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Access;

/// <summary>Nobody may give rights that they do not have, unless they may <c>escalate</c> roles or <c>bind</c> the role.</summary>
internal static class Escalation
{
    private const string Group = "rbac.authorization.k8s.io";

    /// <exception cref="KubeStatusException">403 that names the rights not held.</exception>
    public static void Check(Rbac rbac, KubeUser user, ResourceKind kind, JsonObject? before, JsonObject after, string? ns)
    {
        if (kind.Group != Group) return;
        var name = after.TextAt("metadata", "name") ?? "";
        var binding = kind.Plural.EndsWith("bindings", StringComparison.Ordinal);
        if (before is not null && Same(before, after, binding ? ["roleRef", "subjects"] : ["rules", "aggregationRule"])) return;

        var reference = after.ObjectAt("roleRef") ?? [];
        var wanted = binding ? rbac.RulesOf(reference, ns) : PolicyRule.Of(after);
        var exempt = binding
            ? new AccessRequest("bind", Group, reference.TextAt("kind") == "ClusterRole" ? "clusterroles" : "roles", null, ns, reference.TextAt("name"))
            : new AccessRequest("escalate", Group, kind.Plural, null, ns, name);
        if (rbac.Decide(user, exempt).Allowed) return;
        if (binding && !rbac.Exists(reference, ns)) throw Missing(kind, reference);

        var held = rbac.Rules(user, ns);
        var missing = PolicyRule.Compact(wanted.SelectMany(rule => rule.Pieces()).Where(piece => !piece.IsCoveredBy(held)));
        if (missing.Count == 0) return;
        var groups = string.Join(" ", user.Groups.Select(item => $"\"{item}\""));
        throw KubeStatusException.Forbidden(kind, name, $"user \"{user.Name}\" (groups=[{groups}]) is attempting to grant RBAC permissions not currently held:\n{string.Join("\n", missing.Select(rule => rule.ToString()).Distinct().Order(StringComparer.Ordinal))}");
    }

    private static KubeStatusException Missing(ResourceKind kind, JsonObject reference)
    {
        var role = ResourceCatalog.FindKind(Group + "/v1", reference.TextAt("kind") ?? "");
        return role is null ? KubeStatusException.BadRequest($"unknown role kind in {kind.Plural}") : KubeStatusException.NotFound(role, reference.TextAt("name") ?? "");
    }

    private static bool Same(JsonObject before, JsonObject after, string[] members) => members.All(member => JsonNode.DeepEquals(before[member], after[member]));
}
