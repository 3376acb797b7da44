using System.Text.Json.Nodes;

namespace Portal.Sandbox.Kubernetes;

/// <summary>Changes or refuses a pod while the API server creates it, as a mutating admission webhook does.</summary>
internal interface IPodAdmission
{
    /// <summary>Whether anything answers behind the webhook's service; if not, its failure policy decides.</summary>
    bool Reachable { get; }

    /// <summary>
    /// Admits one pod. May change <paramref name="pod"/> in place; a non-null answer is the refusal's message and the pod is
    /// not created. Called with dry runs too, and must therefore have no effect beyond the pod.
    /// </summary>
    string? Admit(JsonObject pod, string requestNamespace);
}
