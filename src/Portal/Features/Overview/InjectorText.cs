using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Overview;
using Portal.Shared;

namespace Portal.Features.Overview;

/// <summary>The state of the injectors, in words.</summary>
internal static class InjectorText
{
    public static (string Word, Tone Tone, string Explain) State(ClusterStatus status) => status.Injectors switch
    {
        _ when !status.IsReachable => ("Unknown", Tone.Neutral, "The cluster does not answer."),
        null => ("Unknown", Tone.Neutral, "You may not list deployments where an injector could be."),
        { IsEmpty: true } => ("Not installed", Tone.Warn, "No deployment in this cluster injects agents."),
        { } injectors when injectors.All(injector => injector.IsHealthy) => ("Healthy", Tone.Ok, "New pods with annotations get their agent."),
        { } injectors => ("Degraded", Tone.Bad, injectors.First(injector => !injector.IsHealthy).Problems[0]),
    };

    public static string OnFailure(InjectorWebhook webhook) => webhook.FailurePolicy switch
    {
        "Ignore" => "when it does not answer, pods start without secrets",
        "Fail" => "when it does not answer, new pods are refused",
        var other => $"failure policy {other}",
    };
}
