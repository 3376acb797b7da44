using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Defaults;

/// <summary>What the server fills into the kinds that make pods.</summary>
internal static class WorkloadDefaults
{
    public static void Deployment(JsonObject spec)
    {
        spec.Default("replicas", 1);
        var strategy = spec.Member("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.TextAt("type") == "RollingUpdate")
        {
            var rolling = strategy.Member("rollingUpdate");
            rolling.Default("maxUnavailable", "25%");
            rolling.Default("maxSurge", "25%");
        }

        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
        Template(spec);
    }

    public static void StatefulSet(JsonObject spec)
    {
        spec.Default("replicas", 1);
        spec.Default("podManagementPolicy", "OrderedReady");
        var strategy = spec.Member("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.TextAt("type") == "RollingUpdate") strategy.Member("rollingUpdate").Default("partition", 0);
        spec.Default("revisionHistoryLimit", 10);
        var retention = spec.Member("persistentVolumeClaimRetentionPolicy");
        retention.Default("whenDeleted", "Retain");
        retention.Default("whenScaled", "Retain");
        foreach (var claim in spec.ItemsAt("volumeClaimTemplates"))
        {
            claim.Default("apiVersion", "v1");
            claim.Default("kind", "PersistentVolumeClaim");
            claim.Member("spec").Default("volumeMode", "Filesystem");
            claim.Member("status").Default("phase", "Pending");
        }

        Template(spec);
    }

    public static void DaemonSet(JsonObject spec)
    {
        var strategy = spec.Member("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.TextAt("type") == "RollingUpdate")
        {
            var rolling = strategy.Member("rollingUpdate");
            rolling.Default("maxUnavailable", 1);
            rolling.Default("maxSurge", 0);
        }

        spec.Default("revisionHistoryLimit", 10);
        Template(spec);
    }

    public static void ReplicaSet(JsonObject document)
    {
        var spec = document.Member("spec");
        spec.Default("replicas", 1);
        if (document.ObjectAt("metadata", "labels") is null && spec.ObjectAt("template", "metadata", "labels") is { } labels) document.Member("metadata")["labels"] = labels.DeepClone();
        Template(spec);
    }

    public static void Job(JsonObject spec)
    {
        if (spec["completions"] is null && spec["parallelism"] is null) (spec["completions"], spec["parallelism"]) = (1, 1);
        spec.Default("parallelism", 1);
        if (spec["podFailurePolicy"] is null) spec.Default("backoffLimit", 6);
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Default("podReplacementPolicy", "TerminatingOrFailed");
        spec.Default("manualSelector", false);
        Template(spec);
    }

    /// <summary>A job finds its pods by its own uid unless it says otherwise.</summary>
    public static void JobSelector(JsonObject job)
    {
        var (spec, metadata) = (job.Member("spec"), job.Member("metadata"));
        if (spec.FlagAt("manualSelector") == true || spec["selector"] is not null) return;
        var (uid, name) = (metadata.TextAt("uid"), metadata.TextAt("name"));
        var labels = spec.Member("template").Member("metadata").Member("labels");
        labels["batch.kubernetes.io/controller-uid"] = uid;
        labels["batch.kubernetes.io/job-name"] = name;
        labels["controller-uid"] = uid;
        labels["job-name"] = name;
        spec["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = uid } };
        if (metadata.ObjectAt("labels") is not { Count: > 0 }) metadata["labels"] = labels.DeepClone();
    }

    /// <summary>Counts the templates a daemon set has had, in an annotation that old clients read.</summary>
    public static void TemplateGeneration(JsonObject? before, JsonObject set)
    {
        const string annotation = "deprecated.daemonset.template.generation";
        var annotations = set.Member("metadata").Member("annotations");
        var last = long.TryParse(before.TextAt("metadata", "annotations", annotation), out var number) ? number : 0;
        var changed = before is null || !JsonNode.DeepEquals(before.At("spec", "template"), set.At("spec", "template"));
        annotations[annotation] = (changed ? last + 1 : last).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    public static void CronJob(JsonObject spec)
    {
        spec.Default("concurrencyPolicy", "Allow");
        spec.Default("suspend", false);
        spec.Default("successfulJobsHistoryLimit", 3);
        spec.Default("failedJobsHistoryLimit", 1);
        var job = spec.Member("jobTemplate").Member("spec");
        Template(job);
    }

    public static void Template(JsonObject spec) => PodDefaults.Spec(spec.Member("template").Member("spec"));
}
