using Portal.Sandbox.Kubernetes.Http;

namespace Portal.Sandbox.Kubernetes.Access;

/// <summary>What somebody wants to do, as RBAC sees it.</summary>
/// <param name="Path">For plain paths; null for resources.</param>
internal sealed record AccessRequest(string Verb, string Group, string Resource, string? Subresource, string? Namespace, string? Name, string? Path = null)
{
    public string ResourceWithSubresource => string.IsNullOrEmpty(Subresource) ? Resource : $"{Resource}/{Subresource}";

    public static AccessRequest Of(RequestRoute route) => route.IsResource
        ? new(route.Verb, route.Group, route.Resource, route.Subresource, route.Namespace, route.Name)
        : new(route.Verb, "", "", null, null, null, route.Path);

    /// <summary>The refusal, in the words of the real server.</summary>
    public KubeStatusException Refusal(KubeUser user, string? reason = null)
    {
        var why = string.IsNullOrEmpty(reason) ? "" : ": " + reason;
        if (Path is not null) return new(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {Verb} path \"{Path}\"{why}", []);
        var where = string.IsNullOrEmpty(Namespace) ? "at the cluster scope" : $"in the namespace \"{Namespace}\"";
        var details = new System.Text.Json.Nodes.JsonObject();
        if (!string.IsNullOrEmpty(Name)) details["name"] = Name;
        if (Group.Length > 0) details["group"] = Group;
        details["kind"] = Resource;
        var target = (Group.Length > 0 ? $"{Resource}.{Group}" : Resource) + (string.IsNullOrEmpty(Name) ? "" : $" \"{Name}\"");
        return new(403, "Forbidden", $"{target} is forbidden: User \"{user.Name}\" cannot {Verb} resource \"{ResourceWithSubresource}\" in API group \"{Group}\" {where}{why}", details);
    }
}
