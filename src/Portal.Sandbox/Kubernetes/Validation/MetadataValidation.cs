using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Validation;

/// <summary>Names, labels, annotations, owners and finalizers.</summary>
internal static class MetadataValidation
{
    private const int LargestAnnotations = 256 * 1024;
    private static readonly string[] OwnerFields = ["apiVersion", "kind", "name", "uid"];

    public static List<FieldError> Create(ResourceKind kind, JsonObject document)
    {
        var errors = new List<FieldError>();
        var metadata = document.ObjectAt("metadata") ?? [];
        var (name, prefix) = (metadata.TextAt("name") ?? "", metadata.TextAt("generateName") ?? "");
        if (prefix.Length > 0 && name.Length == 0) errors.AddRange(NameProblems(kind, prefix.TrimEnd('-') + "x").Select(problem => FieldError.Invalid("metadata.generateName", prefix, problem)));
        else if (name.Length == 0) errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        else errors.AddRange(NameProblems(kind, name).Select(problem => FieldError.Invalid("metadata.name", name, problem)));
        errors.AddRange(Common(metadata));
        return errors;
    }

    /// <summary>Checked by the server itself, by its part that compares, and by the kind: so each problem is told three times.</summary>
    public static List<FieldError> Update(ResourceKind kind, JsonObject after)
    {
        var metadata = after.ObjectAt("metadata") ?? [];
        var once = Common(metadata);
        return [.. Create(kind, after), .. once, .. once];
    }

    /// <summary>What is being deleted may lose finalizers but gets no new ones.</summary>
    public static IEnumerable<FieldError> Finalizers(JsonObject before, JsonObject after)
    {
        if (before.TextAt("metadata", "deletionTimestamp") is null) yield break;
        var added = after.TextsAt("metadata", "finalizers").Except(before.TextsAt("metadata", "finalizers")).Order(StringComparer.Ordinal).ToList();
        if (added.Count == 0) yield break;
        yield return FieldError.Forbidden("metadata.finalizers", $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(name => $"\"{name}\""))}}}");
    }

    public static IEnumerable<FieldError> Labels(JsonNode? labels, string field)
    {
        foreach (var (key, value) in labels as JsonObject ?? [])
        {
            foreach (var problem in Names.LabelKey(key)) yield return FieldError.Invalid(field, key, problem);
            foreach (var problem in Names.LabelValue(value.AsText() ?? "")) yield return FieldError.Invalid(field, value, problem);
        }
    }

    public static IEnumerable<FieldError> Annotations(JsonNode? annotations, string field)
    {
        var size = 0;
        foreach (var (key, value) in annotations as JsonObject ?? [])
        {
            foreach (var problem in Names.LabelKey(key.ToLowerInvariant())) yield return FieldError.Invalid(field, key, problem);
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value.AsText() ?? "");
        }

        if (size > LargestAnnotations) yield return FieldError.TooLong(field, LargestAnnotations);
    }

    private static List<FieldError> Common(JsonObject metadata)
    {
        var errors = new List<FieldError>();
        errors.AddRange(Labels(metadata["labels"], "metadata.labels"));
        errors.AddRange(Annotations(metadata["annotations"], "metadata.annotations"));
        errors.AddRange(Owners(metadata));
        foreach (var finalizer in metadata.TextsAt("finalizers"))
        {
            errors.AddRange(Names.LabelKey(finalizer).Select(problem => FieldError.Invalid("metadata.finalizers", finalizer, problem)));
            if (!finalizer.Contains('/', StringComparison.Ordinal) && finalizer is not ("foregroundDeletion" or "orphan" or "kubernetes"))
            {
                errors.Add(FieldError.Invalid("metadata.finalizers", finalizer, "name is neither a standard finalizer name nor is it fully qualified"));
            }
        }

        return errors;
    }

    private static IEnumerable<FieldError> Owners(JsonObject metadata)
    {
        var owners = metadata.ItemsAt("ownerReferences").ToArray();
        foreach (var owner in owners)
        {
            foreach (var field in OwnerFields.Where(field => owner.TextAt(field) is null or ""))
            {
                var word = field == "apiVersion" ? "version" : field;
                yield return FieldError.Invalid($"metadata.ownerReferences.{field}", "", $"{word} must not be empty");
            }
        }

        var controllers = owners.Where(owner => owner.FlagAt("controller") == true).ToArray();
        if (controllers.Length > 1)
        {
            yield return FieldError.Invalid("metadata.ownerReferences", metadata["ownerReferences"], $"Only one reference can have Controller set to true. Found \"true\" in references for {controllers[0].TextAt("name")} and {controllers[1].TextAt("name")}");
        }
    }

    private static List<string> NameProblems(ResourceKind kind, string name) => kind.Id switch
    {
        "namespaces" => Names.DnsLabel(name),
        "services" => Names.Service(name),
        _ when kind.Group == "rbac.authorization.k8s.io" => Names.PathSegment(name),
        _ => Names.DnsSubdomain(name),
    };
}
