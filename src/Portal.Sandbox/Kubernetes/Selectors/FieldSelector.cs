using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Selectors;

/// <summary>Which values of a few fields an object must have, or not have.</summary>
internal sealed record FieldSelector(IReadOnlyList<(string Field, bool Equal, string Value)> Terms)
{
    public static readonly FieldSelector Everything = new([]);

    private static readonly string[] Everywhere = ["metadata.name", "metadata.namespace"];

    /// <summary>Kinds with a conversion of their own say this instead of naming what they know.</summary>
    private static readonly Dictionary<string, string[]> OfKind = new()
    {
        ["namespaces"] = ["metadata.name", "status.phase"],
        ["nodes"] = ["metadata.name", "spec.unschedulable"],
        ["pods"] = ["metadata.name", "metadata.namespace", "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork", "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName"],
        ["replicationcontrollers"] = ["metadata.name", "metadata.namespace", "status.replicas"],
        ["events"] = ["involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type", "metadata.name", "metadata.namespace"],
        ["secrets"] = ["type", "metadata.name", "metadata.namespace"],
        ["services"] = ["metadata.namespace", "metadata.name", "spec.clusterIP", "spec.type"],
        ["replicasets.apps"] = ["metadata.name", "metadata.namespace", "status.replicas"],
        ["jobs.batch"] = ["metadata.name", "metadata.namespace", "status.successful"],
    };

    /// <exception cref="KubeStatusException">400, with what the real server says about it.</exception>
    public static FieldSelector Parse(string? text, ResourceKind kind)
    {
        if (string.IsNullOrEmpty(text)) return Everything;
        var terms = text.Split(',').Where(part => part.Length > 0).Select(Term).ToArray();
        foreach (var (field, _, _) in terms) Known(field, kind);
        return new(terms);
    }

    public bool Matches(StoredObject stored)
    {
        if (Terms.Count == 0) return true;
        var document = Terms.All(term => Everywhere.Contains(term.Field)) ? null : stored.Parse();
        return Terms.All(term => term.Equal == (Value(stored, document, term.Field) == term.Value));
    }

    private static (string, bool, string) Term(string part)
    {
        foreach (var (symbol, equal) in new[] { ("!=", false), ("==", true), ("=", true) })
        {
            var at = part.IndexOf(symbol, StringComparison.Ordinal);
            if (at > 0) return (part[..at], equal, part[(at + symbol.Length)..].Replace("\\", "", StringComparison.Ordinal));
        }

        throw KubeStatusException.BadRequest($"invalid selector: '{part}'; can't understand '{part}'");
    }

    private static void Known(string field, ResourceKind kind)
    {
        if (!OfKind.TryGetValue(kind.Id, out var known))
        {
            if (!Everywhere.Contains(field)) throw KubeStatusException.BadRequest($"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
        }
        else if (!known.Contains(field)) throw KubeStatusException.BadRequest($"field label not supported: {field}");
    }

    private static string Value(StoredObject stored, JsonObject? document, string field) => field switch
    {
        "metadata.name" => stored.Name,
        "metadata.namespace" => stored.Namespace ?? "",
        "source" => document.TextAt("source", "component") ?? "",
        "status.successful" => document.At("status", "succeeded")?.ToString() ?? "0",
        "status.podIPs" => document.ItemsAt("status", "podIPs").Select(item => item.TextAt("ip")).FirstOrDefault() ?? "",
        "spec.hostNetwork" => document.FlagAt("spec", "hostNetwork") == true ? "true" : "false",
        "spec.unschedulable" => document.FlagAt("spec", "unschedulable") == true ? "true" : "false",
        "status.replicas" => document.At("status", "replicas")?.ToString() ?? "0",
        _ => document.At(field.Split('.'))?.ToString() ?? "",
    };
}
