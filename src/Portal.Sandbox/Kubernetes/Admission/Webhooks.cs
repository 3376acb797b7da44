using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Selectors;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Admission;

/// <summary>
/// Calls the injector for pods that a MutatingWebhookConfiguration in the store selects, if the webhook's service has a ready
/// endpoint; otherwise the webhook's failure policy decides, as in the real server.
/// </summary>
internal sealed class Webhooks(ApiServices services)
{
    private const string Configurations = "mutatingwebhookconfigurations.admissionregistration.k8s.io";

    /// <returns>Whether a webhook was called.</returns>
    /// <exception cref="KubeStatusException">400 when the injector refuses, 500 when it cannot be reached and must be.</exception>
    public bool Mutate(JsonObject pod, string ns)
    {
        var called = false;
        foreach (var webhook in services.Store.List(Configurations).SelectMany(configuration => configuration.ItemsAt("webhooks")))
        {
            if (!Selects(webhook, pod, ns)) continue;
            if (Unreachable(webhook) is { } failure)
            {
                if (webhook.TextAt("failurePolicy") == "Ignore") continue;
                throw new KubeStatusException(500, "InternalError", $"Internal error occurred: failed calling webhook \"{webhook.TextAt("name")}\": failed to call webhook: {failure}", new()
                {
                    ["causes"] = new JsonArray(new JsonObject { ["message"] = $"failed calling webhook \"{webhook.TextAt("name")}\": failed to call webhook: {failure}" }),
                });
            }

            if (services.Options.PodAdmission is not { } injector) continue;
            called = true;
            if (injector.Admit(pod, ns) is { } refusal) throw new KubeStatusException(400, null, $"admission webhook \"{webhook.TextAt("name")}\" denied the request: {refusal}");
        }

        return called;
    }

    private bool Selects(JsonObject webhook, JsonObject pod, string ns)
    {
        var labels = services.Store.Get("namespaces", null, ns).At("metadata", "labels");
        return webhook.ItemsAt("rules").Any(IsAboutNewPods)
            && LabelSelector.From(webhook.ObjectAt("namespaceSelector") ?? [])!.Matches(labels)
            && LabelSelector.From(webhook.ObjectAt("objectSelector") ?? [])!.Matches(pod.At("metadata", "labels"));
    }

    private static bool IsAboutNewPods(JsonObject rule)
    {
        return Has("operations", "CREATE") && Has("apiGroups", "") && Has("apiVersions", "v1") && Has("resources", "pods") && rule.TextAt("scope") is null or "*" or "Namespaced";

        bool Has(string list, string value) => rule.TextsAt(list) is var names && (names.Contains("*") || names.Contains(value));
    }

    private string? Unreachable(JsonObject webhook)
    {
        var (ns, name, path) = (webhook.TextAt("clientConfig", "service", "namespace"), webhook.TextAt("clientConfig", "service", "name"), webhook.TextAt("clientConfig", "service", "path"));
        var port = webhook.NumberAt("clientConfig", "service", "port") ?? 443;
        var seconds = webhook.NumberAt("timeoutSeconds") ?? 10;
        var address = name is null ? webhook.TextAt("clientConfig", "url") : $"https://{name}.{ns}.svc:{port}{path}";
        string Failed(string why) => $"Post \"{address}?timeout={seconds}s\": {why}";

        if (name is null) return Failed("dial tcp: lookup failed: no such host");
        if (services.Store.Get("services", ns, name) is not { } service) return Failed($"service \"{name}\" not found");
        if (!HasEndpoint(service, ns!, name) || services.Options.PodAdmission?.Reachable == false) return Failed($"dial tcp {service.TextAt("spec", "clusterIP")}:{port}: connect: connection refused");
        return Trusts(webhook.TextAt("clientConfig", "caBundle")) ? null : Failed("tls: failed to verify certificate: x509: certificate signed by unknown authority");
    }

    /// <summary>The certificate behind every service here is from the cluster's own authority. Without a bundle the API server trusts its system's roots, and that one is not among them.</summary>
    private bool Trusts(string? bundle)
    {
        return bundle is not (null or "") && Encoding.UTF8.GetString(Convert.FromBase64String(bundle)).ReplaceLineEndings().Contains(services.AuthorityPem.Trim().ReplaceLineEndings(), StringComparison.Ordinal);
    }

    private bool HasEndpoint(JsonObject service, string ns, string name)
    {
        if (services.Store.Get("endpoints", ns, name) is { } endpoints) return endpoints.ItemsAt("subsets").Any(subset => subset["addresses"] is JsonArray { Count: > 0 });
        // Without a controller that keeps endpoints, what they would be made from.
        var selector = LabelSelector.From(new JsonObject { ["matchLabels"] = service.At("spec", "selector")?.DeepClone() })!;
        return services.Store.Snapshot("pods", ns).Objects.Where(pod => !pod.Deleting && selector.Requirements.Count > 0 && selector.Matches(pod.Labels)).Any(pod =>
            pod.Parse().ItemsAt("status", "conditions").Any(condition => condition.TextAt("type") == "Ready" && condition.TextAt("status") == "True"));
    }
}
