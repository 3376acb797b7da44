using System.Text.Json.Nodes;

namespace Portal.Sandbox.Controllers;

/// <summary>How controllers create objects: with the defaults, validation and admission of the API server.</summary>
internal interface IObjectWriter
{
    /// <exception cref="Kubernetes.KubeStatusException">The API server refuses.</exception>
    JsonObject Create(string resource, JsonObject obj);

    /// <summary>What <see cref="Create"/> would make, without making it.</summary>
    /// <exception cref="Kubernetes.KubeStatusException">The API server refuses.</exception>
    JsonObject Preview(string resource, JsonObject obj);
}
