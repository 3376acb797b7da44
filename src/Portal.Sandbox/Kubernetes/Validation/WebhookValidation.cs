using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Validation;

/// <summary>Configurations of admission webhooks.</summary>
internal static class WebhookValidation
{
    private static readonly string[] FailurePolicies = ["Fail", "Ignore"];
    private static readonly string[] MatchPolicies = ["Equivalent", "Exact"];

    public static IEnumerable<FieldError> Configuration(JsonObject configuration)
    {
        var names = new HashSet<string>();
        foreach (var (webhook, index) in configuration.ItemsAt("webhooks").Select((item, index) => (item, index)))
        {
            var here = $"webhooks[{index}]";
            var name = webhook.TextAt("name") ?? "";
            foreach (var error in Webhook(webhook, name, here)) yield return error;
            if (name.Length > 0 && !names.Add(name)) yield return FieldError.Duplicate(here + ".name", name);
        }
    }

    private static IEnumerable<FieldError> Webhook(JsonObject webhook, string name, string field)
    {
        if (name.Length == 0) yield return FieldError.Required(field + ".name");
        else if (Names.DnsSubdomain(name) is { Count: > 0 } problems) yield return FieldError.Invalid(field + ".name", name, problems[0]);
        else if (name.Split('.').Length < 3) yield return FieldError.Invalid(field + ".name", name, "should be a domain with at least three segments separated by dots");
        if (webhook.TextsAt("admissionReviewVersions") is var versions && versions.Count == 0) yield return FieldError.Required(field + ".admissionReviewVersions", "must specify one of v1, v1beta1");
        else if (!versions.Any(version => version is "v1" or "v1beta1")) yield return FieldError.Invalid(field + ".admissionReviewVersions", webhook["admissionReviewVersions"], "must include at least one of v1, v1beta1");
        if (webhook.TextAt("failurePolicy") is { } failure && !FailurePolicies.Contains(failure)) yield return FieldError.NotSupported(field + ".failurePolicy", failure, FailurePolicies);
        if (webhook.TextAt("matchPolicy") is { } match && !MatchPolicies.Contains(match)) yield return FieldError.NotSupported(field + ".matchPolicy", match, MatchPolicies);
        var effects = webhook.TextAt("sideEffects");
        if (effects is null) yield return FieldError.Required(field + ".sideEffects", "must specify one of None, NoneOnDryRun");
        else if (effects is not ("None" or "NoneOnDryRun")) yield return FieldError.NotSupported(field + ".sideEffects", effects, "None", "NoneOnDryRun");
        if (webhook.NumberAt("timeoutSeconds") is < 1 or > 30) yield return FieldError.Invalid(field + ".timeoutSeconds", webhook["timeoutSeconds"], "the timeout value must be between 1 and 30 seconds");
        foreach (var selector in new[] { "namespaceSelector", "objectSelector" })
        {
            foreach (var error in WorkloadValidation.Selector(webhook.ObjectAt(selector) ?? [], $"{field}.{selector}")) yield return error;
        }

        foreach (var error in Client(webhook.ObjectAt("clientConfig") ?? [], field + ".clientConfig")) yield return error;
    }

    private static IEnumerable<FieldError> Client(JsonObject client, string field)
    {
        var (url, service) = (client.TextAt("url"), client.ObjectAt("service"));
        if (url is null == service is null)
        {
            yield return FieldError.Required(field, "exactly one of url or service is required");
        }
        else if (url is not null)
        {
            const string form = "desired format: https://host[/path]";
            if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed)) yield return FieldError.Required(field + ".url", $"url must be a valid URL: parse \"{url}\": invalid URI for request; {form}");
            else if (parsed.Scheme != "https") yield return FieldError.Invalid(field + ".url", parsed.Scheme, $"'https' is the only allowed URL scheme; {form}");
        }
        else
        {
            if (service.TextAt("name") is null or "") yield return FieldError.Required(field + ".service.name", "service name is required");
            if (service.TextAt("namespace") is null or "") yield return FieldError.Required(field + ".service.namespace", "service namespace is required");
        }
    }
}
