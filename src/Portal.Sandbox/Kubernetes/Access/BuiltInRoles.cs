using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Access;

/// <summary>
/// The roles and bindings every cluster has from its first minute: those people bind to (cluster-admin, admin, edit, view,
/// system:auth-delegator) and those that let everybody discover the API.
/// </summary>
internal static class BuiltInRoles
{
    private const string Group = "rbac.authorization.k8s.io";
    private const string Roles = "clusterroles." + Group;
    private const string Bindings = "clusterrolebindings." + Group;
    private const string Aggregate = Group + "/aggregate-to-";

    private static readonly string[] Read = ["get", "list", "watch"];
    private static readonly string[] Write = ["create", "delete", "deletecollection", "patch", "update"];
    private static readonly string[] AllResources = ["*"];

    /// <summary>Makes what is missing; what people have changed stays as it is.</summary>
    public static void Ensure(ObjectStore store)
    {
        foreach (var role in All()) Ensure(store, Roles, role);
        Bind(store, "cluster-admin", "Group", "system:masters");
        Bind(store, "system:basic-user", "Group", Authentication.Authenticated);
        Bind(store, "system:discovery", "Group", Authentication.Authenticated);
        Bind(store, "system:public-info-viewer", "Group", Authentication.Authenticated, Authentication.Unauthenticated);
        RoleAggregation.Attach(store);
    }

    private static IEnumerable<JsonObject> All()
    {
        yield return Role("cluster-admin", Rule(AllResources, "*", "*"), Paths(["*"], "*"));
        yield return Role("system:discovery", Paths(["get"], "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"));
        yield return Role("system:public-info-viewer", Paths(["get"], "/healthz", "/livez", "/readyz", "/version", "/version/"));
        yield return Role("system:basic-user",
            Rule(["create"], "authorization.k8s.io", "selfsubjectaccessreviews", "selfsubjectrulesreviews"),
            Rule(["create"], "authentication.k8s.io", "selfsubjectreviews"));
        yield return Role("system:auth-delegator",
            Rule(["create"], "authentication.k8s.io", "tokenreviews"),
            Rule(["create"], "authorization.k8s.io", "subjectaccessreviews"));
        yield return Role("system:service-account-issuer-discovery", Paths(["get"], "/.well-known/openid-configuration", "/.well-known/openid-configuration/", "/openid/v1/jwks", "/openid/v1/jwks/"));
        yield return Joined("admin");
        yield return Joined("edit", "admin");
        yield return Joined("view", "edit");
        yield return Aggregated("view", "view", ViewRules());
        yield return Aggregated("edit", "edit", EditRules());
        yield return Aggregated("admin", "admin",
            Rule(["create"], "authorization.k8s.io", "localsubjectaccessreviews"),
            Rule([.. Write, .. Read], Group, "rolebindings", "roles"));
    }

    private static JsonObject[] ViewRules() =>
    [
        Rule(Read, "", "configmaps", "endpoints", "persistentvolumeclaims", "persistentvolumeclaims/status", "pods", "replicationcontrollers", "replicationcontrollers/scale", "serviceaccounts", "services", "services/status"),
        Rule(Read, "", "bindings", "events", "limitranges", "namespaces/status", "pods/log", "pods/status", "replicationcontrollers/status", "resourcequotas", "resourcequotas/status"),
        Rule(Read, "", "namespaces"),
        Rule(Read, "discovery.k8s.io", "endpointslices"),
        Rule(Read, "apps", "controllerrevisions", "daemonsets", "daemonsets/status", "deployments", "deployments/scale", "deployments/status", "replicasets", "replicasets/scale", "replicasets/status", "statefulsets", "statefulsets/scale", "statefulsets/status"),
        Rule(Read, "autoscaling", "horizontalpodautoscalers", "horizontalpodautoscalers/status"),
        Rule(Read, "batch", "cronjobs", "cronjobs/status", "jobs", "jobs/status"),
        Rule(Read, "policy", "poddisruptionbudgets", "poddisruptionbudgets/status"),
        Rule(Read, "networking.k8s.io", "ingresses", "ingresses/status", "networkpolicies"),
    ];

    private static JsonObject[] EditRules() =>
    [
        Rule(Read, "", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"),
        Rule(["impersonate"], "", "serviceaccounts"),
        Rule(Write, "", "pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"),
        Rule(["create"], "", "pods/eviction"),
        Rule(Write, "", "configmaps", "events", "persistentvolumeclaims", "replicationcontrollers", "replicationcontrollers/scale", "secrets", "serviceaccounts", "services", "services/proxy"),
        Rule(["create"], "", "serviceaccounts/token"),
        Rule(Write, "apps", "daemonsets", "deployments", "deployments/rollback", "deployments/scale", "replicasets", "replicasets/scale", "statefulsets", "statefulsets/scale"),
        Rule(Write, "autoscaling", "horizontalpodautoscalers"),
        Rule(Write, "batch", "cronjobs", "jobs"),
        Rule(Write, "policy", "poddisruptionbudgets"),
        Rule(Write, "networking.k8s.io", "ingresses", "networkpolicies"),
        Rule([.. Write, .. Read], "coordination.k8s.io", "leases"),
    ];

    private static JsonObject Role(string name, params JsonObject[] rules) => new()
    {
        ["metadata"] = Metadata(name),
        ["rules"] = new JsonArray([.. rules]),
    };

    /// <summary>A role that is the sum of all that are labelled for it.</summary>
    private static JsonObject Joined(string name, string? partOf = null)
    {
        var role = Role(name);
        if (partOf is not null) role["metadata"]!["labels"]![Aggregate + partOf] = "true";
        role["aggregationRule"] = new JsonObject { ["clusterRoleSelectors"] = new JsonArray(new JsonObject { ["matchLabels"] = new JsonObject { [Aggregate + name] = "true" } }) };
        return role;
    }

    private static JsonObject Aggregated(string name, string into, params JsonObject[] rules)
    {
        var role = Role("system:aggregate-to-" + name, rules);
        role["metadata"]!["labels"]![Aggregate + into] = "true";
        return role;
    }

    private static JsonObject Metadata(string name) => new()
    {
        ["name"] = name,
        ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" },
        ["annotations"] = new JsonObject { [Group + "/autoupdate"] = "true" },
    };

    private static JsonObject Rule(string[] verbs, string group, params string[] resources) => new()
    {
        ["verbs"] = Array(verbs),
        ["apiGroups"] = Array(group),
        ["resources"] = Array(resources),
    };

    private static JsonObject Paths(string[] verbs, params string[] paths) => new() { ["verbs"] = Array(verbs), ["nonResourceURLs"] = Array(paths) };

    private static JsonArray Array(params string[] names) => [.. names.Select(name => (JsonNode)name)];

    private static void Bind(ObjectStore store, string role, string subjectKind, params string[] subjects) => Ensure(store, Bindings, new()
    {
        ["metadata"] = Metadata(role),
        ["roleRef"] = new JsonObject { ["apiGroup"] = Group, ["kind"] = "ClusterRole", ["name"] = role },
        ["subjects"] = new JsonArray([.. subjects.Select(name => (JsonNode)new JsonObject { ["kind"] = subjectKind, ["apiGroup"] = Group, ["name"] = name })]),
    });

    private static void Ensure(ObjectStore store, string resource, JsonObject document)
    {
        if (store.Find(resource, null, document.TextAt("metadata", "name")!) is null) store.Create(resource, document);
    }
}
