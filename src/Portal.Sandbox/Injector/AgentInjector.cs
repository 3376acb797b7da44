using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Injector;

/// <summary>The webhook: gives annotated pods their agents, or refuses them.</summary>
/// <param name="deployment">The injector's own Deployment, for its settings.</param>
internal sealed class AgentInjector(Func<JsonObject?> deployment) : IPodAdmission
{
    private static readonly string[] SystemNamespaces = ["kube-system", "kube-public"];

    public string? Admit(JsonObject pod, string requestNamespace)
    {
        var step = "error checking if should inject agent: ";
        try
        {
            var annotations = new InjectionAnnotations(pod);
            if (!Wanted(annotations) || pod.TextAt("status", "phase") is { Length: > 0 } and not "Pending") return null;
            if (SystemNamespaces.Contains(requestNamespace)) return $"error with request namespace: cannot inject into system namespaces: {requestNamespace}";
            step = "error adding default annotations: ";
            var settings = InjectorSettings.Of(deployment());
            AgentPlan.CheckDefaults(annotations, settings);
            step = "error creating new agent sidecar: ";
            var plan = new AgentPlan(pod, settings, requestNamespace);
            step = "error validating agent configuration: ";
            plan.Validate();
            step = "error creating patch for agent: ";
            PodMutation.Apply(plan);
            return null;
        }
        catch (AnnotationException unusable)
        {
            return step + unusable.Message;
        }
    }

    private static bool Wanted(InjectionAnnotations annotations) =>
        annotations[InjectionAnnotations.Inject] is { } wanted && InjectionAnnotations.Flag(wanted) && annotations[InjectionAnnotations.Status] != "injected";
}
