using System.Collections.Immutable;
using k8s.Models;
using Portal.Core.Failures;

namespace Portal.Core.Kubernetes.Injectors;

/// <summary>
/// Finds the agent injectors of a cluster. An injector is a deployment whose container is told <c>AGENT_INJECT_*</c>; the webhook that calls
/// it points at a service of the same namespace.
/// </summary>
/// <param name="client">The door to the cluster.</param>
/// <param name="scope">How far the person's rights reach.</param>
/// <param name="time">The clock.</param>
public sealed class InjectorDirectory(KubeClient client, KubeScope scope, TimeProvider time)
{
    private static readonly string[] WebhookNames = [InjectorNames.Of(InjectorFlavor.VaultK8s).WebhookName, InjectorNames.Of(InjectorFlavor.OpenBaoK8s).WebhookName];

    /// <summary>Every injector the person may see. What may not be read stands in <see cref="Listing{T}.Refused"/>.</summary>
    /// <exception cref="ApiException">When deployments may be listed nowhere, or the cluster does not answer.</exception>
    public async Task<Listing<Injector>> ListAsync(KubeSession session, CancellationToken cancellationToken)
    {
        var webhooks = await Part.OfAsync(client.ListAsync(session, KubeKinds.MutatingWebhooks, null, cancellationToken));
        var deployments = await DeploymentsAsync(session, Hooks(webhooks.Value), cancellationToken);
        var injectors =
            from deployment in deployments.Items
            let container = deployment.Spec?.Template?.Spec?.Containers?.FirstOrDefault(IsInjector)
            where container is not null
            select Describe(deployment, container, webhooks.Value is null ? null : Hooks(webhooks.Value));
        var refused = webhooks.Refused is { } denied ? deployments.Refused.Add(denied) : deployments.Refused;
        return new Listing<Injector>([.. injectors], refused, time.GetUtcNow());
    }

    private async Task<Listing<V1Deployment>> DeploymentsAsync(KubeSession session, ImmutableArray<Hook> hooks, CancellationToken cancellationToken)
    {
        // The webhook names the namespace; without it everything has to be looked through.
        var namespaces = hooks.Select(hook => hook.Namespace).OfType<string>().Distinct().ToArray();
        if (namespaces.Length == 0) return await scope.ListAsync(session, KubeKinds.Deployments, null, cancellationToken);
        var lists = await Task.WhenAll(namespaces.Select(ns => scope.ListAsync(session, KubeKinds.Deployments, ns, cancellationToken)));
        return new Listing<V1Deployment>([.. lists.SelectMany(list => list.Items)], [.. lists.SelectMany(list => list.Refused)], time.GetUtcNow());
    }

    private static ImmutableArray<Hook> Hooks(KubeList<V1MutatingWebhookConfiguration>? configurations) =>
    [
        .. from configuration in configurations?.Items ?? []
           from webhook in configuration.Webhooks ?? []
           where WebhookNames.Contains(webhook.Name)
           let service = webhook.ClientConfig?.Service
           select new Hook(
               service?.NamespaceProperty,
               new InjectorWebhook(
                   configuration.Metadata.Name, webhook.FailurePolicy ?? "Fail", webhook.ClientConfig?.CaBundle is { Length: > 0 }, service is null ? null : $"{service.NamespaceProperty}/{service.Name}")),
    ];

    private static bool IsInjector(V1Container container) =>
        container.Env?.Any(variable => variable.Name is "AGENT_INJECT_VAULT_ADDR" or "AGENT_INJECT_LISTEN") == true;

    private static Injector Describe(V1Deployment deployment, V1Container container, ImmutableArray<Hook>? hooks)
    {
        var image = container.Image ?? "";
        var flavor = image.Contains("openbao-k8s", StringComparison.Ordinal) ? InjectorFlavor.OpenBaoK8s : InjectorFlavor.VaultK8s;
        var ns = deployment.Metadata.NamespaceProperty;
        var webhook = hooks?.FirstOrDefault(hook => hook.Namespace == ns)?.Webhook;
        var (ready, desired) = (deployment.Status?.ReadyReplicas ?? 0, deployment.Spec?.Replicas ?? 1);
        return new Injector(flavor, ns, deployment.Metadata.Name, image, ready, desired, Settings(container), webhook, [.. Problems(ready, desired, hooks is not null, webhook)]);
    }

    private static InjectorSettings Settings(V1Container container)
    {
        string? Variable(string name) => container.Env?.FirstOrDefault(variable => variable.Name == name)?.Value is { Length: > 0 } value ? value : null;
        return new InjectorSettings(
            Variable("AGENT_INJECT_VAULT_ADDR"),
            Variable("AGENT_INJECT_VAULT_AUTH_PATH") ?? InjectorSettings.BuiltIn.AuthPath,
            Variable("AGENT_INJECT_VAULT_IMAGE"),
            Variable("AGENT_INJECT_DEFAULT_TEMPLATE") ?? InjectorSettings.BuiltIn.DefaultTemplate,
            Variable("AGENT_INJECT_VAULT_NAMESPACE"));
    }

    private static IEnumerable<string> Problems(int ready, int desired, bool webhooksKnown, InjectorWebhook? webhook)
    {
        var consequence = webhook?.FailurePolicy == "Fail" ? "new pods are refused" : "new pods start without their secrets";
        if (desired == 0) yield return $"It is scaled to zero; {consequence}.";
        else if (ready == 0) yield return $"None of its {desired} replicas is ready; {consequence}.";
        if (!webhooksKnown) yield break;
        if (webhook is null) yield return "No webhook sends pods to it, so nothing is injected.";
        else if (!webhook.HasCaBundle) yield return $"The webhook {webhook.Configuration} has no CA bundle, so the API server cannot trust it; {consequence}.";
    }

    private sealed record Hook(string? Namespace, InjectorWebhook Webhook);
}
