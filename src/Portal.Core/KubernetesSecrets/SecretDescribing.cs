using System.Collections.Immutable;
using System.Globalization;
using k8s.Models;
using Portal.Core.Kubernetes;

namespace Portal.Core.KubernetesSecrets;

/// <summary>Makes descriptions of what the API server prints.</summary>
internal static class SecretDescribing
{
    private const string AppliedCopy = "kubectl.kubernetes.io/last-applied-configuration";
    private const string ManagedBy = "app.kubernetes.io/managed-by";
    private const string Certificate = "cert-manager.io/certificate-name";
    private const string HelmName = "meta.helm.sh/release-name";

    public static KubernetesSecretRow Row(KubeTableRow row) => new(row.Metadata.NamespaceProperty ?? "", row.Metadata.Name, Cell(row, "Type"), Count(row), When(row.Metadata.CreationTimestamp));

    public static KubernetesSecret Secret(KubeTableRow row)
    {
        var metadata = row.Metadata;
        var annotations = Sorted(metadata.Annotations);
        return new KubernetesSecret
        {
            Namespace = metadata.NamespaceProperty ?? "",
            Name = metadata.Name,
            Type = Cell(row, "Type"),
            KeyCount = Count(row),
            CreatedAt = When(metadata.CreationTimestamp),
            Labels = Sorted(metadata.Labels),
            Annotations = annotations.Remove(AppliedCopy),
            Owners = [.. (metadata.OwnerReferences ?? []).Select(owner => $"{owner.Kind} {owner.Name}")],
            Writers = [.. (metadata.ManagedFields ?? []).Select(entry => new SecretWriter(entry.Manager ?? "unknown", When(entry.Time))).OrderByDescending(writer => writer.At).DistinctBy(writer => writer.Name)],
            Keeper = Keeper(metadata, annotations),
            HasAppliedCopy = annotations.ContainsKey(AppliedCopy),
            Uid = metadata.Uid ?? "",
            ResourceVersion = metadata.ResourceVersion ?? "",
        };
    }

    // An operator owns what it keeps; cert-manager and Helm leave their name in annotations instead, and others in the label that says who manages it.
    private static string? Keeper(V1ObjectMeta metadata, ImmutableSortedDictionary<string, string> annotations)
    {
        if (metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true) is { } owner) return $"{owner.Kind} {owner.Name}";
        if (annotations.GetValueOrDefault(Certificate) is { } certificate) return $"Certificate {certificate} of cert-manager";
        if (annotations.GetValueOrDefault(HelmName) is { } release) return $"the next upgrade of the Helm release {release}";
        return metadata.Labels?.TryGetValue(ManagedBy, out var manager) == true && !string.Equals(manager, "kubectl", StringComparison.OrdinalIgnoreCase) ? manager : null;
    }

    private static string Cell(KubeTableRow row, string name) => row.Cells.GetValueOrDefault(name, "");

    private static int Count(KubeTableRow row) => int.TryParse(Cell(row, "Data"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    private static DateTimeOffset? When(DateTime? time) => time is { } known ? new DateTimeOffset(DateTime.SpecifyKind(known, DateTimeKind.Utc)) : null;

    private static ImmutableSortedDictionary<string, string> Sorted(IDictionary<string, string>? map) => map is null ? ImmutableSortedDictionary<string, string>.Empty : map.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
