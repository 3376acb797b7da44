using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portal.Sandbox.Kubernetes.Selectors;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Validation;

/// <summary>The kinds that make pods.</summary>
internal static partial class WorkloadValidation
{
    private const int LongestCronJobName = 52;
    private static readonly string[] FreeStatefulSetFields = ["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds"];
    private static readonly string[] CronMacros = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

    public static IEnumerable<FieldError> Deployment(JsonObject spec)
    {
        foreach (var error in PodOwner(spec, "deployment")) yield return error;
        var type = spec.TextAt("strategy", "type");
        if (type == "Recreate" && spec.At("strategy", "rollingUpdate") is not null) yield return FieldError.Forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
        foreach (var error in Rolling(spec.ObjectAt("strategy", "rollingUpdate"))) yield return error;
        if (type is not ("Recreate" or "RollingUpdate")) yield return FieldError.NotSupported("spec.strategy.type", type ?? "", "Recreate", "RollingUpdate");
        foreach (var name in new[] { "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds" })
        {
            foreach (var error in NotNegative(spec, name)) yield return error;
        }

        if (spec.NumberAt("progressDeadlineSeconds") <= (spec.NumberAt("minReadySeconds") ?? 0)) yield return FieldError.Invalid("spec.progressDeadlineSeconds", spec["progressDeadlineSeconds"], "must be greater than minReadySeconds");
    }

    /// <summary>Replicas, selector and template, and that they fit.</summary>
    public static IEnumerable<FieldError> PodOwner(JsonObject spec, string kind)
    {
        foreach (var error in NotNegative(spec, "replicas")) yield return error;
        var selector = spec.ObjectAt("selector");
        if (selector is null) yield return FieldError.Required("spec.selector");
        else
        {
            foreach (var error in Selector(selector, "spec.selector")) yield return error;
            if (selector.ObjectAt("matchLabels") is not { Count: > 0 } && selector["matchExpressions"] is not JsonArray { Count: > 0 })
            {
                yield return FieldError.Invalid("spec.selector", selector.DeepClone(), $"empty selector is invalid for {kind}");
            }
        }

        var labels = spec.ObjectAt("template", "metadata", "labels");
        if (selector is null || LabelSelector.From(selector)?.Matches(labels) == false)
        {
            yield return FieldError.Invalid("spec.template.metadata.labels", labels?.DeepClone() ?? new JsonObject(), "`selector` does not match template `labels`");
        }

        var claims = spec.ItemsAt("volumeClaimTemplates").Select(claim => claim.TextAt("metadata", "name") ?? "");
        foreach (var error in Template(spec.ObjectAt("template") ?? [], "spec.template", claims)) yield return error;
        var restart = spec.TextAt("template", "spec", "restartPolicy");
        if (restart != "Always") yield return FieldError.NotSupported("spec.template.spec.restartPolicy", restart, "Always");
        if (spec.At("template", "spec", "activeDeadlineSeconds") is not null) yield return FieldError.Forbidden("spec.template.spec.activeDeadlineSeconds", "activeDeadlineSeconds in ReplicaSet is not Supported");
    }

    public static IEnumerable<FieldError> Job(JsonObject spec, string field)
    {
        foreach (var name in new[] { "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished" })
        {
            foreach (var error in NotNegative(spec, name, field)) yield return error;
        }

        foreach (var error in Template(spec.ObjectAt("template") ?? [], field + ".template")) yield return error;
        var restart = spec.TextAt("template", "spec", "restartPolicy");
        if (restart == "Always") yield return FieldError.Required(field + ".template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\"");
    }

    public static IEnumerable<FieldError> CronJob(JsonObject document)
    {
        var spec = document.ObjectAt("spec") ?? [];
        if (document.TextAt("metadata", "name") is { Length: > LongestCronJobName } name) yield return FieldError.Invalid("metadata.name", name, $"must be no more than {LongestCronJobName} characters");
        var schedule = spec.TextAt("schedule") ?? "";
        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (schedule.Length == 0) yield return FieldError.Required("spec.schedule");
        else if (fields.Length != 5 && !CronMacros.Contains(schedule)) yield return FieldError.Invalid("spec.schedule", schedule, $"expected exactly 5 fields, found {fields.Length}: [{string.Join(" ", fields)}]");
        if (spec.TextAt("timeZone") is { } zone && !IsTimeZone(zone)) yield return FieldError.Invalid("spec.timeZone", zone, zone.Length == 0 ? "timeZone must be nil or non-empty string" : $"unknown time zone {zone}");
        var concurrency = spec.TextAt("concurrencyPolicy");
        if (concurrency is not ("Allow" or "Forbid" or "Replace")) yield return FieldError.NotSupported("spec.concurrencyPolicy", concurrency ?? "", "Allow", "Forbid", "Replace");
        foreach (var error in Job(spec.ObjectAt("jobTemplate", "spec") ?? [], "spec.jobTemplate.spec")) yield return error;
    }

    private static bool IsTimeZone(string name) => name.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);

    public static IEnumerable<FieldError> StatefulSetChange(JsonObject before, JsonObject after)
    {
        var (old, now) = (before.ObjectAt("spec") ?? [], after.ObjectAt("spec") ?? []);
        var changed = old.Select(item => item.Key).Union(now.Select(item => item.Key)).Except(FreeStatefulSetFields);
        if (changed.Any(key => !JsonNode.DeepEquals(old[key], now[key])))
        {
            yield return FieldError.Forbidden("spec", "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
        }
    }

    public static IEnumerable<FieldError> Selector(JsonObject selector, string field)
    {
        foreach (var error in MetadataValidation.Labels(selector["matchLabels"], field + ".matchLabels")) yield return error;
        foreach (var (expression, index) in selector.ItemsAt("matchExpressions").Select((item, index) => (item, index)))
        {
            var (here, wanted) = ($"{field}.matchExpressions[{index}]", expression.TextsAt("values").Count);
            switch (expression.TextAt("operator"))
            {
                case "In" or "NotIn" when wanted == 0:
                    yield return FieldError.Required(here + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
                    break;
                case "Exists" or "DoesNotExist" when wanted > 0:
                    yield return FieldError.Forbidden(here + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                    break;
                case "In" or "NotIn" or "Exists" or "DoesNotExist":
                    break;
                default:
                    yield return FieldError.Invalid(here + ".operator", expression["operator"], "not a valid selector operator");
                    break;
            }
        }
    }

    private static IEnumerable<FieldError> Template(JsonObject template, string field, IEnumerable<string>? claims = null) =>
    [
        .. MetadataValidation.Labels(template.At("metadata", "labels"), field + ".labels"),
        .. MetadataValidation.Annotations(template.At("metadata", "annotations"), field + ".annotations"),
        .. PodValidation.Spec(template.ObjectAt("spec") ?? [], field + ".spec", claims),
    ];

    private static IEnumerable<FieldError> Rolling(JsonObject? rolling)
    {
        const string field = "spec.strategy.rollingUpdate";
        foreach (var name in new[] { "maxUnavailable", "maxSurge" })
        {
            if (rolling.TextAt(name) is { } text && !Percent().IsMatch(text)) yield return FieldError.Invalid($"{field}.{name}", text, "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
            if (rolling.NumberAt(name) < 0) yield return FieldError.Invalid($"{field}.{name}", rolling.At(name), "must be greater than or equal to 0");
        }

        if (IsNone(rolling.At("maxUnavailable")) && IsNone(rolling.At("maxSurge"))) yield return FieldError.Invalid(field + ".maxUnavailable", rolling.At("maxUnavailable"), "may not be 0 when `maxSurge` is 0");

        static bool IsNone(JsonNode? amount) => amount?.ToString() is "0" or "0%";
    }

    [GeneratedRegex(@"\A[0-9]+%\z")]
    private static partial Regex Percent();

    private static IEnumerable<FieldError> NotNegative(JsonObject spec, string name, string field = "spec")
    {
        if (spec.NumberAt(name) < 0) yield return FieldError.Invalid($"{field}.{name}", spec[name], "must be greater than or equal to 0");
    }
}
