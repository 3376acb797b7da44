using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Validation;

/// <summary>Services.</summary>
internal static class ServiceValidation
{
    private static readonly string[] Types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

    public static IEnumerable<FieldError> Service(JsonObject spec)
    {
        var type = spec.TextAt("type");
        if (!Types.Contains(type)) yield return FieldError.NotSupported("spec.type", type ?? "", Types);
        var ports = spec.ItemsAt("ports").ToArray();
        if (ports.Length == 0 && type != "ExternalName" && spec.TextAt("clusterIP") != "None") yield return FieldError.Required("spec.ports");
        if (type == "ExternalName" && spec.TextAt("externalName") is null or "") yield return FieldError.Required("spec.externalName");
        var names = new HashSet<string>();
        foreach (var (port, index) in ports.Select((item, index) => (item, index)))
        {
            var here = $"spec.ports[{index}]";
            var name = port.TextAt("name") ?? "";
            if (ports.Length > 1 && name.Length == 0) yield return FieldError.Required(here + ".name");
            if (name.Length > 0 && !names.Add(name)) yield return FieldError.Duplicate(here + ".name", name);
            if (port.NumberAt("port") is not (>= 1 and <= 65535)) yield return FieldError.Invalid(here + ".port", port["port"], "must be between 1 and 65535, inclusive");
        }

        foreach (var error in MetadataValidation.Labels(spec["selector"], "spec.selector")) yield return error;
    }

    public static IEnumerable<FieldError> Change(JsonObject before, JsonObject after)
    {
        var (old, now) = (before.TextAt("spec", "clusterIP"), after.TextAt("spec", "clusterIP"));
        if (old is { Length: > 0 } && old != now && after.TextAt("spec", "type") != "ExternalName") yield return FieldError.Invalid("spec.clusterIPs[0]", new JsonArray(now), "may not change once set");
    }
}
