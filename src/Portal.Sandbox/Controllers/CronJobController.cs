using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Makes a job whenever the schedule says so, and tidies up old ones.</summary>
internal sealed class CronJobController(Cluster cluster) : Controller(cluster)
{
    private const string Component = "cronjob-controller";

    public override void Observe(StoreEvent change) => EnqueueSelfOrOwner(change, "cronjobs.batch", "CronJob", "jobs.batch");

    public override void Reconcile(string ns, string name)
    {
        if (Store.Get("cronjobs.batch", ns, name) is not { } cron || cron.Deleting()) return;
        var jobs = Store.Controlled("jobs.batch", cron);
        Tidy(cron, jobs);
        DateTimeOffset? made = null;
        if (cron.FlagAt("spec", "suspend") != true && CronSchedule.Parse(cron.TextAt("spec", "schedule") ?? "") is { } schedule)
        {
            made = Due(cron, jobs, schedule);
            if (schedule.Next(Cluster.Now) is { } next) Cluster.Queue.AddAfter(this, ns, name, next - Cluster.Now + TimeSpan.FromMilliseconds(10));
        }

        WriteStatus(cron, made);
    }

    /// <summary>The job of a cron job's template, made now by hand or by schedule.</summary>
    public static JsonObject JobOf(JsonObject cron, string name, DateTimeOffset at)
    {
        var template = cron.ObjectAt("spec", "jobTemplate");
        var annotations = template.ObjectAt("metadata", "annotations")?.DeepClone().AsObject() ?? [];
        annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"] = JsonText.Timestamp(at);
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = cron.Namespace(), ["annotations"] = annotations };
        if (template.ObjectAt("metadata", "labels") is { } labels) metadata["labels"] = labels.DeepClone();
        metadata["ownerReferences"] = cron.OwnerReference();
        return new() { ["apiVersion"] = "batch/v1", ["kind"] = "Job", ["metadata"] = metadata, ["spec"] = template.ObjectAt("spec")?.DeepClone() };
    }

    private DateTimeOffset? Due(JsonObject cron, IReadOnlyList<JsonObject> jobs, CronSchedule schedule)
    {
        var last = cron.TextAt("status", "lastScheduleTime") is { } text ? ObjectMeta.TimeOf(text) : cron.Created();
        DateTimeOffset? due = null;
        for (var at = schedule.Next(last); at is { } time && time <= Cluster.Now; at = schedule.Next(time)) due = at;
        if (due is not { } now) return null;

        var active = jobs.Where(job => JobController.Finished(job) is null).ToArray();
        if (active.Length > 0 && cron.TextAt("spec", "concurrencyPolicy") == "Forbid")
        {
            Cluster.Events.Normal(cron, "JobAlreadyActive", "Not starting job because prior execution is running and concurrency policy is Forbid", Component);
            return null;
        }

        if (cron.TextAt("spec", "concurrencyPolicy") == "Replace")
        {
            foreach (var job in active) Store.Delete("jobs.batch", job.Namespace(), job.Name(), new());
        }

        var name = $"{cron.Name()}-{now.ToUnixTimeSeconds() / 60}";
        try
        {
            Cluster.Writer.Create("jobs.batch", JobOf(cron, name, now));
            Cluster.Events.Normal(cron, "SuccessfulCreate", $"Created job {name}", Component);
        }
        catch (KubeStatusException refused) when (refused.Code != 409)
        {
            Cluster.Events.Warning(cron, "FailedCreate", $"Error creating job: {refused.Message}", Component);
        }

        return now;
    }

    private void Tidy(JsonObject cron, IReadOnlyList<JsonObject> jobs)
    {
        Tidy("Complete", cron.NumberAt("spec", "successfulJobsHistoryLimit") ?? 3);
        Tidy("Failed", cron.NumberAt("spec", "failedJobsHistoryLimit") ?? 1);

        void Tidy(string end, long kept)
        {
            foreach (var job in jobs.Where(job => JobController.Finished(job)?.TextAt("type") == end).OrderByDescending(job => job.Created()).Skip((int)kept))
            {
                Store.Delete("jobs.batch", job.Namespace(), job.Name(), new());
            }
        }
    }

    private void WriteStatus(JsonObject cron, DateTimeOffset? made) => Store.Modify("cronjobs.batch", cron.Namespace(), cron.Name(), current =>
    {
        var jobs = Store.Controlled("jobs.batch", current);
        var status = new JsonObject();
        var active = jobs.Where(job => JobController.Finished(job) is null && !job.Deleting()).ToArray();
        if (active.Length > 0)
        {
            status["active"] = new JsonArray([.. active.Select(job => (JsonNode)new JsonObject
            {
                ["kind"] = "Job",
                ["namespace"] = job.Namespace(),
                ["name"] = job.Name(),
                ["uid"] = job.Uid(),
                ["apiVersion"] = "batch/v1",
                ["resourceVersion"] = job.TextAt("metadata", "resourceVersion"),
            })]);
        }

        if ((made is { } now ? JsonText.Timestamp(now) : current.TextAt("status", "lastScheduleTime")) is { } scheduled) status["lastScheduleTime"] = scheduled;
        var done = jobs.Select(job => job.TextAt("status", "completionTime")).OfType<string>().Append(current.TextAt("status", "lastSuccessfulTime")).OfType<string>().DefaultIfEmpty().Max(StringComparer.Ordinal);
        if (done is not null) status["lastSuccessfulTime"] = done;
        if (JsonNode.DeepEquals(current.ObjectAt("status") ?? [], status)) return null;
        current["status"] = status;
        return current;
    }, status: true);
}
