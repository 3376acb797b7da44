using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Controllers.Pods;
using Portal.Sandbox.Injector;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Worlds;

namespace Portal.Sandbox.Faults;

/// <summary>What faults change in the cluster around the two servers: pods that are not ready, the webhook's configuration, the cluster's clock.</summary>
internal sealed class ClusterEffects
{
    private const string Configurations = "mutatingwebhookconfigurations.admissionregistration.k8s.io";
    private const string NameLabel = "app.kubernetes.io/name";

    private readonly SandboxFaults _faults;
    private readonly ObjectStore _store;
    private readonly Dictionary<string, (string? Policy, string? Bundle)> _before = [];
    private readonly Lazy<string> _otherBundle = new(() => Convert.ToBase64String(Encoding.UTF8.GetBytes(ClusterCertificates.Create("Agent Inject CA").AuthorityPem)));

    private ClusterEffects(SandboxFaults faults, ObjectStore store) => (_faults, _store) = (faults, store);

    public static void Register(SandboxFaults faults, ObjectStore store, SkewedClock clock, Kubelet kubelet, VaultPods vaultPods)
    {
        var effects = new ClusterEffects(faults, store);
        faults.WhileOn(FaultSystem.Kubernetes, FaultKind.ClockSkew, fault =>
        {
            clock.Ahead = fault.By!.Value;
            return () => clock.Ahead = TimeSpan.Zero;
        });
        faults.WhileOn(FaultSystem.Vault, FaultKind.Sealed, fault => fault.IsPartial ? () => { } : Both(() => Seal(faults, kubelet, vaultPods)));
        faults.WhileOn(FaultSystem.Kubernetes, FaultKind.WebhookCaWrong, _ => Both(effects.WriteWebhooks));
        faults.WhileOn(FaultSystem.Kubernetes, FaultKind.InjectorDown, _ => Both(() =>
        {
            effects.WriteWebhooks();
            kubelet.SetBroken(AgentInjector.Namespace, NameLabel, AgentInjector.Deployment, faults.Of(FaultKind.InjectorDown).Any());
        }));
    }

    /// <summary>What brings the cluster in line with the faults that are on, done now and when the fault has ended.</summary>
    private static Action Both(Action align)
    {
        align();
        return align;
    }

    private static void Seal(SandboxFaults faults, Kubelet kubelet, VaultPods vaultPods)
    {
        var isSealed = faults.Of(FaultKind.Sealed).Any(fault => !fault.IsPartial);
        kubelet.SetBroken(AgentInjector.Namespace, NameLabel, "vault", isSealed);
        vaultPods.SetSealed(isSealed);
    }

    private void WriteWebhooks()
    {
        var on = _faults.Of(FaultKind.InjectorDown, FaultKind.WebhookCaWrong).ToArray();
        var policy = on.LastOrDefault(fault => fault.FailurePolicy is not null)?.FailurePolicy;
        var bundle = on.Any(fault => fault.Kind is FaultKind.WebhookCaWrong) ? _otherBundle.Value : null;
        var names = _store.List(Configurations).Where(configuration => OfInjector(configuration).Any()).Select(configuration => configuration.TextAt("metadata", "name")!).ToArray();
        if (names.Length == 0 && on.Length > 0) throw new ArgumentException("There is no injector in this world.");
        foreach (var name in names) Write(name, policy, bundle);
        if (on.Length == 0) _before.Clear();
    }

    /// <summary>Writes what a fault says, and what was there before where none says anything.</summary>
    private void Write(string name, string? policy, string? bundle) => _store.Modify(Configurations, null, name, configuration =>
    {
        foreach (var webhook in OfInjector(configuration))
        {
            var key = $"{name}/{webhook.TextAt("name")}";
            if (!_before.TryGetValue(key, out var before)) _before[key] = before = (webhook.TextAt("failurePolicy"), webhook.TextAt("clientConfig", "caBundle"));
            webhook["failurePolicy"] = policy ?? before.Policy;
            webhook.Member("clientConfig")["caBundle"] = bundle ?? before.Bundle;
        }

        return configuration;
    });

    private static IEnumerable<JsonObject> OfInjector(JsonObject configuration) =>
        configuration.ItemsAt("webhooks").Where(webhook => webhook.TextAt("clientConfig", "service", "name") == AgentInjector.Service);
}
