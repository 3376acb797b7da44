using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Selectors;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Access;

/// <summary>Keeps cluster roles with an <c>aggregationRule</c> the sum of the roles their selectors find.</summary>
internal static class RoleAggregation
{
    private const string Roles = "clusterroles.rbac.authorization.k8s.io";

    public static void Attach(ObjectStore store)
    {
        store.Changed += change =>
        {
            if (change.Object.Kind.Id == Roles) Sum(store);
        };
        Sum(store);
    }

    private static void Sum(ObjectStore store)
    {
        var roles = store.List(Roles);
        foreach (var role in roles.Where(role => role.ObjectAt("aggregationRule") is not null))
        {
            var selectors = role.ItemsAt("aggregationRule", "clusterRoleSelectors").Select(LabelSelector.From).ToArray();
            var name = role.TextAt("metadata", "name")!;
            var parts = roles.Where(other => other.TextAt("metadata", "name") != name && selectors.Any(selector => selector!.Matches(other.At("metadata", "labels"))));
            var rules = new JsonArray();
            foreach (var rule in parts.SelectMany(part => part.ItemsAt("rules")))
            {
                if (!rules.Any(known => JsonNode.DeepEquals(known, rule))) rules.Add(rule.DeepClone());
            }

            if (JsonNode.DeepEquals(role["rules"] ?? new JsonArray(), rules)) continue;
            store.Modify(Roles, null, name, current =>
            {
                current["rules"] = rules.DeepClone();
                return current;
            });
        }
    }
}
