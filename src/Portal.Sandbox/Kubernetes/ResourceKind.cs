namespace Portal.Sandbox.Kubernetes;

/// <summary>One kind of object the API server keeps, as discovery describes it.</summary>
internal sealed record ResourceKind(string Group, string Version, string Plural, string Kind, bool Namespaced)
{
    public static readonly string[] AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary><c>pods</c>, <c>deployments.apps</c>: how the store and refusals name it.</summary>
    public string Id { get; } = Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public string ApiVersion { get; } = Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary><c>Pod</c>, <c>Deployment.apps</c>: how refusals of invalid objects name it.</summary>
    public string QualifiedKind { get; } = Group.Length == 0 ? Kind : $"{Kind}.{Group}";

    public string Singular { get; init; } = Kind.ToLowerInvariant();

    public string[] ShortNames { get; init; } = [];

    public string[] Categories { get; init; } = [];

    public string[] Verbs { get; init; } = AllVerbs;

    /// <summary>Has a <c>status</c> subresource, so writes of the object leave the status alone and the other way round.</summary>
    public bool HasStatus { get; init; }

    /// <summary><c>metadata.generation</c> counts changes of anything but metadata and status.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Has a <c>scale</c> subresource.</summary>
    public bool HasScale { get; init; }

    /// <summary>Reviews are answered, not kept.</summary>
    public bool Virtual { get; init; }
}
