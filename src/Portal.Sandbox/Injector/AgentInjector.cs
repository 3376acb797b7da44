using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Injector;

/// <summary>The webhook: gives annotated pods their agents, or refuses them.</summary>
/// <remarks>It is what the cluster says it is: configured by its Deployment's environment, and away when its Service has no endpoint.</remarks>
internal sealed class AgentInjector(ObjectStore store) : IPodAdmission
{
    public const string Namespace = "vault";
    public const string Deployment = "vault-agent-injector";
    public const string Service = "vault-agent-injector-svc";

    private static readonly string[] SystemNamespaces = ["kube-system", "kube-public"];

    public bool Reachable => store.Get("endpoints", Namespace, Service).ItemsAt("subsets").Any(subset => subset.ItemsAt("addresses").Any());

    public string? Admit(JsonObject pod, string requestNamespace)
    {
        var step = "error checking if should inject agent: ";
        try
        {
            var annotations = new InjectionAnnotations(pod);
            if (!Wanted(annotations) || pod.TextAt("status", "phase") is { Length: > 0 } and not "Pending") return null;
            if (SystemNamespaces.Contains(requestNamespace)) return $"error with request namespace: cannot inject into system namespaces: {requestNamespace}";
            step = "error adding default annotations: ";
            var settings = InjectorSettings.Of(store.Get("deployments.apps", Namespace, Deployment));
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
