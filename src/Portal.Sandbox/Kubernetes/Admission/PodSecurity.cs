using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Admission;

/// <summary>The Pod Security Standards, where a namespace's labels enforce them.</summary>
internal static class PodSecurity
{
    private const string Enforce = "pod-security.kubernetes.io/enforce";

    private static readonly string[] AddableAlways =
    [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ];

    private static readonly string[] HostNamespaces = ["hostNetwork", "hostPID", "hostIPC"];

    private static readonly string[] UnrestrictedVolumes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    /// <exception cref="KubeStatusException">403, with everything the level forbids.</exception>
    public static void Demand(ObjectStore store, JsonObject pod, string ns)
    {
        var labels = store.Get("namespaces", null, ns).ObjectAt("metadata", "labels");
        if (labels.TextAt(Enforce) is not ("baseline" or "restricted")) return;
        var level = labels.TextAt(Enforce)!;
        var spec = pod.ObjectAt("spec") ?? [];
        var problems = Baseline(spec, level == "restricted").Concat(level == "restricted" ? Restricted(spec) : []).ToList();
        if (problems.Count == 0) return;
        var version = labels.TextAt(Enforce + "-version") ?? "latest";
        throw KubeStatusException.Forbidden(ResourceCatalog.Get("pods"), pod.TextAt("metadata", "name") ?? "", $"violates PodSecurity \"{level}:{version}\": {string.Join(", ", problems)}");
    }

    private static List<JsonObject> Containers(JsonObject spec) => [.. spec.ItemsAt("initContainers"), .. spec.ItemsAt("containers")];

    private static IEnumerable<string> Baseline(JsonObject spec, bool restrictedToo)
    {
        var containers = Containers(spec);
        if (!restrictedToo)
        {
            var adding = Names(containers.Where(one => Added(one).Except(AddableAlways).Any()));
            var extra = containers.SelectMany(Added).Except(AddableAlways).Order(StringComparer.Ordinal);
            if (adding.Length > 0) yield return $"non-default capabilities ({adding} must not include {Quoted(extra)} in securityContext.capabilities.add)";
        }

        var shared = HostNamespaces.Where(key => spec.FlagAt(key) == true).Select(key => key + "=true").ToList();
        if (shared.Count > 0) yield return $"host namespaces ({string.Join(", ", shared)})";
        var hostPaths = spec.ItemsAt("volumes").Where(volume => volume["hostPath"] is not null).Select(volume => volume.TextAt("name")!).ToList();
        if (hostPaths.Count > 0 && !restrictedToo) yield return $"hostPath volumes ({(hostPaths.Count > 1 ? "volumes" : "volume")} {Quoted(hostPaths)})";
        var ports = containers.Where(one => one.ItemsAt("ports").Any(port => port.NumberAt("hostPort") > 0)).ToList();
        if (ports.Count > 0)
        {
            var numbers = ports.SelectMany(one => one.ItemsAt("ports")).Select(port => port.NumberAt("hostPort")).Where(port => port > 0).Distinct().Order().ToList();
            yield return $"hostPort ({Names(ports)} {(ports.Count > 1 ? "use" : "uses")} {(numbers.Count > 1 ? "hostPorts" : "hostPort")} {string.Join(", ", numbers)})";
        }

        var privileged = Names(containers.Where(one => one.FlagAt("securityContext", "privileged") == true));
        if (privileged.Length > 0) yield return $"privileged ({privileged} must not set securityContext.privileged=true)";
    }

    private static IEnumerable<string> Restricted(JsonObject spec)
    {
        var containers = Containers(spec);
        var escalating = Names(containers.Where(one => one.FlagAt("securityContext", "allowPrivilegeEscalation") != false));
        if (escalating.Length > 0) yield return $"allowPrivilegeEscalation != false ({escalating} must set securityContext.allowPrivilegeEscalation=false)";

        var keeping = Names(containers.Where(one => !one.TextsAt("securityContext", "capabilities", "drop").Contains("ALL")));
        var adding = Names(containers.Where(one => Added(one).Any(name => name != "NET_BIND_SERVICE")));
        var capabilities = new List<string>();
        if (keeping.Length > 0) capabilities.Add($"{keeping} must set securityContext.capabilities.drop=[\"ALL\"]");
        if (adding.Length > 0) capabilities.Add($"{adding} must not include {Quoted(containers.SelectMany(Added).Where(name => name != "NET_BIND_SERVICE").Distinct().Order(StringComparer.Ordinal))} in securityContext.capabilities.add");
        if (capabilities.Count > 0) yield return $"unrestricted capabilities ({string.Join("; ", capabilities)})";

        var volumes = spec.ItemsAt("volumes").Select(volume => (Name: volume.TextAt("name")!, Type: volume.Select(member => member.Key).FirstOrDefault(key => key != "name") ?? "emptyDir")).Where(volume => !UnrestrictedVolumes.Contains(volume.Type)).ToList();
        if (volumes.Count > 0)
        {
            var types = volumes.Select(volume => volume.Type).Distinct().Order(StringComparer.Ordinal).ToList();
            yield return $"restricted volume types ({(volumes.Count > 1 ? "volumes" : "volume")} {Quoted(volumes.Select(volume => volume.Name))} {(volumes.Count > 1 ? "use" : "uses")} restricted volume {(types.Count > 1 ? "types" : "type")} {Quoted(types)})";
        }

        foreach (var problem in NotRoot(spec, containers)) yield return problem;
        var pod = spec.TextAt("securityContext", "seccompProfile", "type");
        var unconfined = Names(containers.Where(one => Profile(one) is { } set && !IsConfined(set)));
        var silent = Names(containers.Where(one => Profile(one) is null));
        if (pod is not null && !IsConfined(pod)) yield return $"seccompProfile (pod must not set securityContext.seccompProfile.type to \"{pod}\")";
        else if (unconfined.Length > 0) yield return $"seccompProfile ({unconfined} must not set securityContext.seccompProfile.type to \"Unconfined\")";
        else if (pod is null && silent.Length > 0) yield return $"seccompProfile (pod or {silent} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")";
    }

    private static IEnumerable<string> NotRoot(JsonObject spec, List<JsonObject> containers)
    {
        var pod = spec.FlagAt("securityContext", "runAsNonRoot");
        var explicitly = Names(containers.Where(one => one.FlagAt("securityContext", "runAsNonRoot") == false));
        var silent = Names(containers.Where(one => one.FlagAt("securityContext", "runAsNonRoot") is null));
        if (explicitly.Length > 0) yield return $"runAsNonRoot != true ({explicitly} must not set securityContext.runAsNonRoot=false)";
        else if (pod != true && silent.Length > 0) yield return pod == false ? "runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)" : $"runAsNonRoot != true (pod or {silent} must set securityContext.runAsNonRoot=true)";
        var roots = Names(containers.Where(one => one.NumberAt("securityContext", "runAsUser") == 0));
        if (spec.NumberAt("securityContext", "runAsUser") == 0) yield return "runAsUser=0 (pod must not set runAsUser=0)";
        else if (roots.Length > 0) yield return $"runAsUser=0 ({roots} must not set runAsUser=0)";
    }

    private static string? Profile(JsonObject container) => container.TextAt("securityContext", "seccompProfile", "type");

    private static bool IsConfined(string profile) => profile is "RuntimeDefault" or "Localhost";

    private static IReadOnlyList<string> Added(JsonObject container) => container.TextsAt("securityContext", "capabilities", "add");

    /// <summary>The containers as messages name them; empty if there are none.</summary>
    private static string Names(IEnumerable<JsonObject> containers)
    {
        var names = containers.Select(one => one.TextAt("name")!).ToList();
        return names.Count == 0 ? "" : $"{(names.Count > 1 ? "containers" : "container")} {Quoted(names)}";
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Distinct().Select(name => $"\"{name}\""));
}
