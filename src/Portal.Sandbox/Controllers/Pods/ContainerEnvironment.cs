using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers.Pods;

/// <summary>The environment variables of a container, from its spec, config maps and secrets.</summary>
internal static class ContainerEnvironment
{
    /// <summary>Builds them; the second answer says which reference is missing, as a kubelet does.</summary>
    public static (IReadOnlyDictionary<string, string> Variables, string? Missing) Of(ObjectStore store, JsonObject pod, JsonObject container)
    {
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["HOSTNAME"] = pod.TextAt("spec", "hostname") ?? pod.Name(),
            ["KUBERNETES_SERVICE_HOST"] = "10.96.0.1",
            ["KUBERNETES_SERVICE_PORT"] = "443",
            ["HOME"] = "/root",
        };
        foreach (var source in container.ItemsAt("envFrom"))
        {
            var (resource, word, reference) = source.ObjectAt("secretRef") is { } secret ? ("secrets", "secret", secret) : ("configmaps", "configmap", source.ObjectAt("configMapRef") ?? []);
            if (store.Get(resource, pod.Namespace(), reference.TextAt("name") ?? "") is not { } found)
            {
                if (reference.FlagAt("optional") != true) return (variables, $"{word} \"{reference.TextAt("name")}\" not found");
                continue;
            }

            foreach (var (key, value) in found.ObjectAt("data") ?? []) variables[source.TextAt("prefix") + key] = Plain(resource, value.AsText() ?? "");
        }

        foreach (var item in container.ItemsAt("env"))
        {
            var (value, missing) = Value(store, pod, item);
            if (missing is not null) return (variables, missing);
            if (value is not null) variables[item.TextAt("name") ?? ""] = Expanded(value, variables);
        }

        return (variables, null);
    }

    private static (string? Value, string? Missing) Value(ObjectStore store, JsonObject pod, JsonObject item)
    {
        if (item.ObjectAt("valueFrom") is not { } from) return (item.TextAt("value") ?? "", null);
        if (from.ObjectAt("fieldRef") is { } field) return (PodVolumes.Field(pod, field.TextAt("fieldPath") ?? ""), null);
        var (resource, word, reference) = from.ObjectAt("secretKeyRef") is { } secret ? ("secrets", "secret", secret) : ("configmaps", "configmap", from.ObjectAt("configMapKeyRef") ?? []);
        var (name, key) = (reference.TextAt("name") ?? "", reference.TextAt("key") ?? "");
        if (store.Get(resource, pod.Namespace(), name) is not { } found) return (null, reference.FlagAt("optional") == true ? null : $"{word} \"{name}\" not found");
        if (found.TextAt("data", key) is not { } kept) return (null, reference.FlagAt("optional") == true ? null : $"couldn't find key {key} in {(resource == "secrets" ? "Secret" : "ConfigMap")} {pod.Namespace()}/{name}");
        return (Plain(resource, kept), null);
    }

    private static string Plain(string resource, string text) => resource == "secrets" ? Encoding.UTF8.GetString(Convert.FromBase64String(text)) : text;

    /// <summary>Replaces <c>$(NAME)</c> of variables named before.</summary>
    private static string Expanded(string value, Dictionary<string, string> variables)
    {
        if (!value.Contains("$(", StringComparison.Ordinal)) return value;
        foreach (var (name, known) in variables) value = value.Replace($"$({name})", known, StringComparison.Ordinal);
        return value;
    }
}
