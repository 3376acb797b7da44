using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Runs pods until enough of them have succeeded, or too many have failed.</summary>
internal sealed class JobController(Cluster cluster) : Controller(cluster)
{
    private const string Component = "job-controller";

    private readonly CreateBackoff _backoff = new();

    public override void Observe(StoreEvent change) => EnqueueSelfOrOwner(change, "jobs.batch", "Job", "pods");

    public override void Reconcile(string ns, string name)
    {
        if (Store.Get("jobs.batch", ns, name) is not { } job || job.Deleting()) return;
        if (Finished(job) is { } end)
        {
            Expire(job, end);
            return;
        }

        var pods = Store.Controlled("pods", job);
        var outcome = Outcome(job, pods);
        if (outcome is null && job.FlagAt("spec", "suspend") != true) Fill(job, pods);
        if (outcome is { Type: "Failed" } or { Type: "Complete" })
        {
            foreach (var pod in pods.Where(pod => pod.Active())) Store.Delete("pods", ns, pod.Name(), new(Uid: pod.Uid()));
        }

        WriteStatus(ns, name, outcome);
    }

    /// <summary>Whether a job is over, and how.</summary>
    public static JsonObject? Finished(JsonObject job) =>
        job.ItemsAt("status", "conditions").FirstOrDefault(condition => condition.TextAt("type") is "Complete" or "Failed" && condition.TextAt("status") == "True");

    private static (string Type, string Reason, string Message)? Outcome(JsonObject job, IReadOnlyList<JsonObject> pods)
    {
        var wanted = job.NumberAt("spec", "completions") ?? 1;
        if (pods.Count(pod => pod.Phase() == "Succeeded") >= wanted) return ("Complete", "CompletionsReached", "Reached expected number of succeeded pods");

        // Restarts of containers count like failed pods.
        var restarts = pods.Where(pod => pod.Active()).Sum(pod => pod.ItemsAt("status", "containerStatuses").Concat(pod.ItemsAt("status", "initContainerStatuses")).Sum(status => status.NumberAt("restartCount") ?? 0));
        var failed = pods.Count(pod => pod.Phase() == "Failed") + (pods.Any(pod => pod.TextAt("spec", "restartPolicy") == "OnFailure") ? restarts : 0);
        return failed > (job.NumberAt("spec", "backoffLimit") ?? 6) ? ("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit") : null;
    }

    private void Fill(JsonObject job, IReadOnlyList<JsonObject> pods)
    {
        var active = pods.Count(pod => !pod.Ended());
        var left = (job.NumberAt("spec", "completions") ?? 1) - pods.Count(pod => pod.Phase() == "Succeeded");
        var missing = Math.Min(job.NumberAt("spec", "parallelism") ?? 1, left) - active;
        if (missing <= 0 || TooEarly(job, pods)) return;
        for (; missing > 0; missing--)
        {
            if (_backoff.Left(job.Namespace(), job.Name(), Cluster.Now) is not null) return;
            try
            {
                var pod = Cluster.Writer.Create("pods", PodState.FromTemplate(job, job.ObjectAt("spec", "template")));
                Cluster.Events.Normal(job, "SuccessfulCreate", $"Created pod: {pod.Name()}", Component);
                _backoff.Forget(job.Namespace(), job.Name());
            }
            catch (KubeStatusException refused)
            {
                Cluster.Events.Warning(job, "FailedCreate", $"Error creating: {refused.Message}", Component);
                EnqueueAfter(job.Namespace(), job.Name(), _backoff.Failed(job.Namespace(), job.Name(), refused.Message, Cluster.Rhythm));
                return;
            }
        }
    }

    /// <summary>After a failed pod the next one waits 10 s, 20 s, 40 s … up to six minutes.</summary>
    private bool TooEarly(JsonObject job, IReadOnlyList<JsonObject> pods)
    {
        var failed = pods.Where(pod => pod.Phase() == "Failed").ToArray();
        if (failed.Length == 0) return false;
        var wait = Cluster.Rhythm.Of(TimeSpan.FromSeconds(Math.Min(10 * Math.Pow(2, failed.Length - 1), 360)));
        var left = failed.Max(Ended) + wait - Cluster.Now;
        if (left <= TimeSpan.Zero) return false;
        Cluster.Queue.AddAfter(this, job.Namespace(), job.Name(), left + TimeSpan.FromMilliseconds(1));
        return true;
    }

    private static DateTimeOffset Ended(JsonObject pod) => pod.ItemsAt("status", "containerStatuses").Concat(pod.ItemsAt("status", "initContainerStatuses"))
        .Select(status => ObjectMeta.TimeOf(status.TextAt("state", "terminated", "finishedAt"))).DefaultIfEmpty(pod.Created()).Max();

    private void Expire(JsonObject job, JsonObject end)
    {
        if (job.NumberAt("spec", "ttlSecondsAfterFinished") is not { } seconds) return;
        var left = ObjectMeta.TimeOf(end.TextAt("lastTransitionTime")).AddSeconds(seconds) - Cluster.Now;
        if (left <= TimeSpan.Zero) Store.Delete("jobs.batch", job.Namespace(), job.Name(), new("Foreground"));
        else Cluster.Queue.AddAfter(this, job.Namespace(), job.Name(), left + TimeSpan.FromMilliseconds(1));
    }

    private void WriteStatus(string ns, string name, (string Type, string Reason, string Message)? outcome)
    {
        var written = Store.Modify("jobs.batch", ns, name, job =>
        {
            var pods = Store.Controlled("pods", job);
            var old = job.ObjectAt("status");
            var status = new JsonObject();
            if (old?["conditions"] is { } conditions) status["conditions"] = conditions.DeepClone();
            status["startTime"] = old.TextAt("startTime") ?? JsonText.Timestamp(Cluster.Now);
            Count(status, "active", outcome is null ? pods.Count(pod => pod.Active()) : 0);
            Count(status, "succeeded", pods.Count(pod => pod.Phase() == "Succeeded"));
            Count(status, "failed", pods.Count(pod => pod.Phase() == "Failed"));
            status["ready"] = pods.Count(pod => pod.Active() && pod.Ready());
            status["terminating"] = pods.Count(pod => pod.Deleting());
            status["uncountedTerminatedPods"] = new JsonObject();
            if (outcome is { } end)
            {
                var kept = new Conditions(status, Cluster.Now);
                kept.Set(end.Type == "Complete" ? "SuccessCriteriaMet" : "FailureTarget", true, end.Reason, end.Message);
                kept.Set(end.Type, true, end.Reason, end.Message);
                if (end.Type == "Complete") status["completionTime"] = JsonText.Timestamp(Cluster.Now);
            }

            if (JsonNode.DeepEquals(old, status)) return null;
            job["status"] = status;
            return job;
        }, status: true);

        if (written is null || outcome is not { } over) return;
        if (over.Type == "Complete") Cluster.Events.Normal(written, "Completed", "Job completed", Component);
        else Cluster.Events.Warning(written, over.Reason, over.Message, Component);
    }

    private static void Count(JsonObject status, string key, int value)
    {
        if (value > 0) status[key] = value;
    }
}
