using System.Text.Json.Nodes;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes;

/// <summary>What faults change in an API server for as long as they last.</summary>
internal static class KubeEffects
{
    private const string Bindings = "clusterrolebindings.rbac.authorization.k8s.io";
    private const string Reviewer = "system:auth-delegator";

    public static void Register(ApiServices services, LoopbackListener listener)
    {
        services.Faults.WhileOn(FaultSystem.Kubernetes, FaultKind.Down, _ =>
        {
            listener.Stop();
            return listener.Resume;
        });
        services.Faults.WhileOn(FaultSystem.Kubernetes, FaultKind.ReviewerWithoutRights, _ => TakeRights(services.Store));
    }

    /// <summary>The bindings stay and bind nobody, so that they can be given back without making them anew.</summary>
    private static Action TakeRights(ObjectStore store)
    {
        var bound = store.List(Bindings).Where(binding => binding.TextAt("roleRef", "name") == Reviewer && binding.ItemsAt("subjects").Any())
            .ToDictionary(binding => binding.TextAt("metadata", "name")!, binding => binding["subjects"]!);
        if (bound.Count == 0) throw new ArgumentException($"Nobody is bound to {Reviewer}.");
        foreach (var name in bound.Keys) Set(name, null);
        return () =>
        {
            foreach (var (name, subjects) in bound) Set(name, subjects.DeepClone());
        };

        void Set(string name, JsonNode? subjects) => store.Modify(Bindings, null, name, binding =>
        {
            binding.Remove("subjects");
            if (subjects is not null) binding["subjects"] = subjects;
            return binding;
        });
    }
}
