using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Validation;

/// <summary>Containers: names, images, ports, variables, mounts.</summary>
internal static class ContainerValidation
{
    private static readonly string[] ProbeNames = ["livenessProbe", "readinessProbe", "startupProbe"];
    private static readonly string[] Handlers = ["exec", "httpGet", "tcpSocket", "grpc"];
    private static readonly string[] Timings = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];
    private static readonly string[] PullPolicies = ["Always", "IfNotPresent", "Never"];
    private static readonly string[] Protocols = ["SCTP", "TCP", "UDP"];
    private static readonly string[] Sources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];

    public static void Containers(JsonObject spec, string list, string field, HashSet<string> volumes, HashSet<string> names, List<FieldError> errors)
    {
        foreach (var (container, index) in spec.ItemsAt(list).Select((item, index) => (item, index)))
        {
            var here = $"{field}.{list}[{index}]";
            var name = container.TextAt("name") ?? "";
            if (name.Length == 0) errors.Add(FieldError.Required(here + ".name"));
            else errors.AddRange(Names.DnsLabel(name).Select(problem => FieldError.Invalid(here + ".name", name, problem)));
            if (name.Length > 0 && !names.Add(name)) errors.Add(FieldError.Duplicate(here + ".name", name));
            Image(container, here, errors);
            Ports(container, here, errors);
            Variables(container, here, errors);
            Mounts(container, here, volumes, errors);
            Resources(container, here, errors);
            Probes(container, here, errors);
            if (container.TextAt("imagePullPolicy") is { } policy && !PullPolicies.Contains(policy)) errors.Add(FieldError.NotSupported(here + ".imagePullPolicy", policy, PullPolicies));
        }
    }

    private static void Probes(JsonObject container, string field, List<FieldError> errors)
    {
        foreach (var name in ProbeNames)
        {
            if (container.ObjectAt(name) is not { } probe) continue;
            var handlers = Handlers.Where(handler => probe[handler] is not null).ToArray();
            if (handlers.Length == 0) errors.Add(FieldError.Required($"{field}.{name}", "must specify a handler type"));
            foreach (var more in handlers.Skip(1)) errors.Add(FieldError.Forbidden($"{field}.{name}.{more}", "may not specify more than 1 handler type"));
            foreach (var timing in Timings.Where(timing => probe.NumberAt(timing) < 0)) errors.Add(FieldError.Invalid($"{field}.{name}.{timing}", probe[timing], "must be greater than or equal to 0"));
        }
    }

    private static void Image(JsonObject container, string field, List<FieldError> errors)
    {
        var image = container.TextAt("image") ?? "";
        if (image.Length == 0) errors.Add(FieldError.Required(field + ".image"));
        else if (image != image.Trim()) errors.Add(FieldError.Invalid(field + ".image", image, "must not have leading or trailing whitespace"));
    }

    private static void Ports(JsonObject container, string field, List<FieldError> errors)
    {
        var names = new HashSet<string>();
        foreach (var (port, index) in container.ItemsAt("ports").Select((item, index) => (item, index)))
        {
            var here = $"{field}.ports[{index}]";
            if (port.TextAt("name") is { Length: > 0 } name && !names.Add(name)) errors.Add(FieldError.Duplicate(here + ".name", name));
            var number = port.NumberAt("containerPort") ?? 0;
            if (number == 0) errors.Add(FieldError.Required(here + ".containerPort"));
            else if (number is < 1 or > 65535) errors.Add(FieldError.Invalid(here + ".containerPort", number, "must be between 1 and 65535, inclusive"));
            if (port.TextAt("protocol") is { } protocol && !Protocols.Contains(protocol)) errors.Add(FieldError.NotSupported(here + ".protocol", protocol, Protocols));
        }
    }

    private static void Variables(JsonObject container, string field, List<FieldError> errors)
    {
        foreach (var (variable, index) in container.ItemsAt("env").Select((item, index) => (item, index)))
        {
            var here = $"{field}.env[{index}]";
            var name = variable.TextAt("name") ?? "";
            if (name.Length == 0) errors.Add(FieldError.Required(here + ".name"));
            else errors.AddRange(Names.EnvironmentVariable(name).Select(problem => FieldError.Invalid(here + ".name", name, problem)));
            if (variable.ObjectAt("valueFrom") is not { } from) continue;
            var sources = Sources.Count(source => from[source] is not null);
            if (sources == 0) errors.Add(FieldError.Invalid(here + ".valueFrom", "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"));
            if (sources > 1) errors.Add(FieldError.Invalid(here + ".valueFrom", "", "may not have more than one field specified at a time"));
            if (sources > 0 && variable.TextAt("value") is { Length: > 0 }) errors.Add(FieldError.Invalid(here + ".valueFrom", "", "may not be specified when `value` is not empty"));
        }
    }

    private static void Mounts(JsonObject container, string field, HashSet<string> volumes, List<FieldError> errors)
    {
        var paths = new HashSet<string>();
        foreach (var (mount, index) in container.ItemsAt("volumeMounts").Select((item, index) => (item, index)))
        {
            var here = $"{field}.volumeMounts[{index}]";
            var (name, path) = (mount.TextAt("name") ?? "", mount.TextAt("mountPath") ?? "");
            if (name.Length == 0) errors.Add(FieldError.Required(here + ".name"));
            if (path.Length == 0) errors.Add(FieldError.Required(here + ".mountPath"));
            if (name.Length > 0 && !volumes.Contains(name)) errors.Add(FieldError.NotFound(here + ".name", name));
            if (path.Length > 0 && !paths.Add(path)) errors.Add(FieldError.Invalid(here + ".mountPath", path, "must be unique"));
            if (mount.TextAt("subPath") is { } sub && (sub.StartsWith('/') || sub.Split('/').Contains(".."))) errors.Add(FieldError.Invalid(here + ".subPath", sub, sub.StartsWith('/') ? "must be a relative path" : "must not contain '..'"));
        }
    }

    private static void Resources(JsonObject container, string field, List<FieldError> errors)
    {
        foreach (var (name, asked) in container.ObjectAt("resources", "requests") ?? [])
        {
            if (container.At("resources", "limits", name) is not { } limit) continue;
            if (Quantities.Value(asked.AsText()) > Quantities.Value(limit.AsText())) errors.Add(FieldError.Invalid(field + ".resources.requests", asked.AsText(), $"must be less than or equal to {name} limit of {limit.AsText()}"));
        }
    }
}
