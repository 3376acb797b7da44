using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Pods;

/// <summary>Which container of a pod is meant.</summary>
internal static class PodContainers
{
    private static readonly string[] StatusLists = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"];

    public static IReadOnlyList<string> Names(JsonObject pod, string list) => [.. pod.ItemsAt("spec", list).Select(container => container.TextAt("name") ?? "")];

    /// <summary>The container asked for; without a name the only one.</summary>
    /// <exception cref="KubeStatusException">400 when there are several, or none of that name.</exception>
    public static string Choose(JsonObject pod, string? asked)
    {
        var name = pod.TextAt("metadata", "name");
        var (containers, inits, ephemeral) = (Names(pod, "containers"), Names(pod, "initContainers"), Names(pod, "ephemeralContainers"));
        if (!string.IsNullOrEmpty(asked))
        {
            return containers.Concat(inits).Concat(ephemeral).Contains(asked) ? asked : throw KubeStatusException.BadRequest($"container {asked} is not valid for pod {name}");
        }

        if (containers.Count == 1) return containers[0];
        if (containers.Count == 0) throw KubeStatusException.BadRequest($"a container name must be specified for pod {name}");
        var choices = $"choose one of: [{string.Join(" ", containers)}]";
        if (inits.Count > 0) choices += $" or one of the init containers: [{string.Join(" ", inits)}]";
        throw KubeStatusException.BadRequest($"a container name must be specified for pod {name}, {choices}");
    }

    /// <summary>The status the kubelet reports of a container, whatever list it is in.</summary>
    public static JsonObject? Status(JsonObject pod, string container) =>
        StatusLists.SelectMany(list => pod.ItemsAt("status", list)).FirstOrDefault(status => status.TextAt("name") == container);
}
