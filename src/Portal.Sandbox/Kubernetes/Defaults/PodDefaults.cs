using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Defaults;

/// <summary>What the server fills into pods and pod templates.</summary>
internal static class PodDefaults
{
    private const int FileMode = 420;
    private static readonly string[] ProbeNames = ["livenessProbe", "readinessProbe", "startupProbe"];
    private static readonly string[] ContainerLists = ["initContainers", "containers", "ephemeralContainers"];

    public static void Pod(JsonObject pod)
    {
        var spec = pod.Member("spec");
        Spec(spec);
        spec.Default("enableServiceLinks", true);
        foreach (var resources in spec.ItemsAt("containers").Concat(spec.ItemsAt("initContainers")).Select(container => container.ObjectAt("resources")).OfType<JsonObject>())
        {
            // What is limited but not asked for is asked for.
            if (resources.ObjectAt("limits") is not { } limits) continue;
            foreach (var (name, value) in limits) resources.Member("requests").Default(name, value?.DeepClone());
        }
    }

    public static void Spec(JsonObject spec)
    {
        spec.Default("restartPolicy", "Always");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("dnsPolicy", "ClusterFirst");
        if ((spec.TextAt("serviceAccountName") ?? spec.TextAt("serviceAccount")) is { Length: > 0 } account) (spec["serviceAccountName"], spec["serviceAccount"]) = (account, account);
        spec.Default("securityContext", new JsonObject());
        spec.Default("schedulerName", "default-scheduler");
        foreach (var container in ContainerLists.SelectMany(list => spec.ItemsAt(list))) Container(container, spec.FlagAt("hostNetwork") == true);
        foreach (var volume in spec.ItemsAt("volumes")) Volume(volume);
    }

    private static void Container(JsonObject container, bool hostNetwork)
    {
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        container.Default("imagePullPolicy", IsLatest(container.TextAt("image") ?? "") ? "Always" : "IfNotPresent");
        container.Default("resources", new JsonObject());
        foreach (var port in container.ItemsAt("ports"))
        {
            port.Default("protocol", "TCP");
            if (hostNetwork) port.Default("hostPort", port["containerPort"]?.DeepClone());
        }

        foreach (var variable in container.ItemsAt("env"))
        {
            variable.ObjectAt("valueFrom", "fieldRef")?.Default("apiVersion", "v1");
            variable.ObjectAt("valueFrom", "resourceFieldRef")?.Default("divisor", "0");
        }

        foreach (var probe in ProbeNames.Select(name => container.ObjectAt(name)).OfType<JsonObject>()) Probe(probe);
        foreach (var hook in new[] { container.ObjectAt("lifecycle", "postStart"), container.ObjectAt("lifecycle", "preStop") }) HttpGet(hook);
    }

    private static void Probe(JsonObject probe)
    {
        probe.Default("timeoutSeconds", 1);
        probe.Default("periodSeconds", 10);
        probe.Default("successThreshold", 1);
        probe.Default("failureThreshold", 3);
        probe.ObjectAt("grpc")?.Default("service", "");
        HttpGet(probe);
    }

    private static void HttpGet(JsonObject? handler)
    {
        if (handler.ObjectAt("httpGet") is not { } get) return;
        get.Default("path", "/");
        get.Default("scheme", "HTTP");
    }

    private static void Volume(JsonObject volume)
    {
        if (volume.All(member => member.Key == "name" || member.Value is null)) volume["emptyDir"] = new JsonObject();
        foreach (var source in new[] { "secret", "configMap", "downwardAPI", "projected" }) volume.ObjectAt(source)?.Default("defaultMode", FileMode);
        volume.ObjectAt("hostPath")?.Default("type", "");
        DownwardItems(volume.ObjectAt("downwardAPI"));
        foreach (var source in volume.ItemsAt("projected", "sources"))
        {
            source.ObjectAt("serviceAccountToken")?.Default("expirationSeconds", 3600);
            DownwardItems(source.ObjectAt("downwardAPI"));
        }

        volume.ObjectAt("ephemeral", "volumeClaimTemplate", "spec")?.Default("volumeMode", "Filesystem");
    }

    private static void DownwardItems(JsonObject? source)
    {
        foreach (var item in source.ItemsAt("items")) item.ObjectAt("fieldRef")?.Default("apiVersion", "v1");
    }

    private static bool IsLatest(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal)) return false;
        var name = image[(image.LastIndexOf('/') + 1)..];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || name[(colon + 1)..] == "latest";
    }
}
