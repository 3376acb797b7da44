using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Validation;

/// <summary>Volumes of pods.</summary>
internal static class VolumeValidation
{
    /// <returns>The names containers may mount.</returns>
    public static HashSet<string> Volumes(JsonObject spec, string field, List<FieldError> errors)
    {
        var names = new HashSet<string>();
        foreach (var (volume, index) in spec.ItemsAt("volumes").Select((item, index) => (item, index)))
        {
            var here = $"{field}.volumes[{index}]";
            var name = volume.TextAt("name") ?? "";
            if (name.Length == 0) errors.Add(FieldError.Required(here + ".name"));
            else errors.AddRange(Names.DnsLabel(name).Select(problem => FieldError.Invalid(here + ".name", name, problem)));
            if (name.Length > 0 && !names.Add(name)) errors.Add(FieldError.Duplicate(here + ".name", name));
            Source(volume, here, errors);
        }

        return names;
    }

    private static void Source(JsonObject volume, string field, List<FieldError> errors)
    {
        var sources = volume.Where(member => member.Key != "name" && member.Value is not null).Select(member => member.Key).ToArray();
        if (sources.Length == 0) errors.Add(FieldError.Required(field, "must specify a volume type"));
        foreach (var more in sources.Skip(1)) errors.Add(FieldError.Forbidden($"{field}.{more}", "may not specify more than 1 volume type"));
        Needs(volume, field, "secret", "secretName", errors);
        Needs(volume, field, "configMap", "name", errors);
        Needs(volume, field, "hostPath", "path", errors);
        Needs(volume, field, "persistentVolumeClaim", "claimName", errors);
        foreach (var (source, index) in volume.ItemsAt("projected", "sources").Select((item, index) => (item, index)))
        {
            var here = $"{field}.projected.sources[{index}]";
            Needs(source, here, "secret", "name", errors);
            Needs(source, here, "configMap", "name", errors);
            Needs(source, here, "serviceAccountToken", "path", errors);
            if (source.NumberAt("serviceAccountToken", "expirationSeconds") < 600) errors.Add(FieldError.Invalid(here + ".serviceAccountToken.expirationSeconds", source.At("serviceAccountToken", "expirationSeconds"), "may not specify a duration less than 10 minutes"));
        }
    }

    private static void Needs(JsonObject volume, string field, string source, string member, List<FieldError> errors)
    {
        if (volume.ObjectAt(source) is { } found && found.TextAt(member) is null or "") errors.Add(FieldError.Required($"{field}.{source}.{member}"));
    }
}
