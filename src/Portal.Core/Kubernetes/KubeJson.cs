using System.Text.Json;
using k8s;

namespace Portal.Core.Kubernetes;

/// <summary>The JSON of the Kubernetes API, read as KubernetesClient's models want it.</summary>
internal static class KubeJson
{
    public static JsonSerializerOptions Options { get; } = new KubernetesClientConfiguration().JsonSerializerOptions;
}
