using k8s.Models;

namespace Portal.Core.Workloads;

/// <summary>Says how far a workload is, in the words of <c>kubectl rollout status</c>.</summary>
internal static class RolloutDescription
{
    public static Rollout Of(V1Deployment deployment)
    {
        var (desired, status) = (deployment.Spec?.Replicas ?? 1, deployment.Status);
        var (updated, ready, total, available) = (status?.UpdatedReplicas ?? 0, status?.ReadyReplicas ?? 0, status?.Replicas ?? 0, status?.AvailableReplicas ?? 0);
        var problem = Message(deployment, "ReplicaFailure", "True") ?? (Reason(deployment, "Progressing") == "ProgressDeadlineExceeded" ? Message(deployment, "Progressing", "False") : null);
        var isSeen = (status?.ObservedGeneration ?? 0) >= (deployment.Metadata.Generation ?? 0);
        var sentence = Sentence(isSeen, desired, updated, total, available);
        return new Rollout(isSeen && problem is null && updated == desired && total == updated && available == updated, desired, updated, ready, sentence, problem);
    }

    public static Rollout Of(V1StatefulSet set)
    {
        var (desired, status) = (set.Spec?.Replicas ?? 1, set.Status);
        var isSeen = (status?.ObservedGeneration ?? 0) >= (set.Metadata.Generation ?? 0);
        var updated = status?.UpdatedReplicas ?? (status?.UpdateRevision == status?.CurrentRevision ? status?.Replicas ?? 0 : 0);
        return Counted(isSeen, desired, status?.UpdateRevision == status?.CurrentRevision ? Math.Max(updated, status?.CurrentReplicas ?? 0) : updated, status?.ReadyReplicas ?? 0);
    }

    public static Rollout Of(V1DaemonSet set)
    {
        var status = set.Status;
        var isSeen = (status?.ObservedGeneration ?? 0) >= (set.Metadata.Generation ?? 0);
        return Counted(isSeen, status?.DesiredNumberScheduled ?? 0, status?.UpdatedNumberScheduled ?? 0, status?.NumberReady ?? 0);
    }

    public static Rollout Of(V1Job job)
    {
        var (wanted, succeeded, active) = (job.Spec?.Completions ?? 1, job.Status?.Succeeded ?? 0, job.Status?.Active ?? 0);
        var failed = job.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "Failed", Status: "True" });
        var sentence = failed is not null ? "The job has failed." : succeeded >= wanted ? "The job is complete." : $"{succeeded} of {wanted} completions; {active} running.";
        return new Rollout(succeeded >= wanted, wanted, succeeded + active, succeeded, sentence, failed?.Message);
    }

    public static Rollout Of(V1CronJob job)
    {
        var active = job.Status?.Active?.Count ?? 0;
        var last = job.Status?.LastScheduleTime is { } time ? $"Last started {time:yyyy-MM-dd HH:mm} UTC." : "It has never started a job.";
        return new Rollout(true, active, active, active, job.Spec?.Suspend == true ? "It is suspended." : last, null);
    }

    public static Rollout Of(V1Pod pod)
    {
        var isReady = pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;
        return new Rollout(isReady, 1, 1, isReady ? 1 : 0, isReady ? "The pod is ready." : "The pod is not ready.", pod.Status?.Message);
    }

    private static Rollout Counted(bool isSeen, int desired, int updated, int ready)
    {
        var isDone = isSeen && updated >= desired && ready >= desired;
        var sentence = !isSeen ? "Waiting for the change to be seen." : updated < desired ? $"{updated} of {desired} pods are updated." : ready < desired ? $"{ready} of {desired} updated pods are ready." : "All pods are up to date and ready.";
        return new Rollout(isDone, desired, updated, ready, sentence, null);
    }

    private static string Sentence(bool isSeen, int desired, int updated, int total, int available) => true switch
    {
        _ when !isSeen => "Waiting for the change to be seen.",
        _ when updated < desired => $"{updated} of {desired} new pods have been created.",
        _ when total == updated + 1 => "1 old pod is still to be removed.",
        _ when total > updated => $"{total - updated} old pods are still to be removed.",
        _ when available < updated => $"{available} of {updated} new pods are available.",
        _ when desired == 0 => "Scaled to zero.",
        _ => "All pods are up to date and available.",
    };

    private static string? Reason(V1Deployment deployment, string type) => deployment.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type)?.Reason;

    private static string? Message(V1Deployment deployment, string type, string status) =>
        deployment.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == status)?.Message;
}
