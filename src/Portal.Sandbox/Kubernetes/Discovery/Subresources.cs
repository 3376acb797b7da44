namespace Portal.Sandbox.Kubernetes.Discovery;

/// <summary>One subresource as discovery lists it.</summary>
/// <param name="Group">Only where it is of another group than its parent.</param>
internal sealed record Subresource(string Name, string Kind, string[] Verbs, string? Group = null, string? Version = null);

/// <summary>What kinds have besides themselves.</summary>
internal static class Subresources
{
    private static readonly string[] ReadWrite = ["get", "patch", "update"];

    private static readonly Subresource[] Empty = [];

    public static IReadOnlyList<Subresource> Of(ResourceKind kind)
    {
        IEnumerable<Subresource> found = kind.Id switch
        {
            "namespaces" => [new("finalize", "Namespace", ["update"])],
            "pods" =>
            [
                new("attach", "PodAttachOptions", ["create", "get"]),
                new("binding", "Binding", ["create"]),
                new("eviction", "Eviction", ["create"], "policy", "v1"),
                new("exec", "PodExecOptions", ["create", "get"]),
                new("log", "Pod", ["get"]),
            ],
            "serviceaccounts" => [new("token", "TokenRequest", ["create"], "authentication.k8s.io", "v1")],
            _ => Empty,
        };
        if (kind.HasScale) found = found.Append(new("scale", "Scale", ReadWrite, "autoscaling", "v1"));
        if (kind.HasStatus) found = found.Append(new("status", kind.Kind, ReadWrite));
        return [.. found];
    }

    public static bool Has(ResourceKind kind, string name) => Of(kind).Any(sub => sub.Name == name);
}
