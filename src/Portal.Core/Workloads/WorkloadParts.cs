using System.Collections.Immutable;
using k8s;
using k8s.Models;

namespace Portal.Core.Workloads;

/// <summary>Everything workloads are put together from, as it was listed.</summary>
internal sealed record WorkloadParts
{
    public IEnumerable<V1Deployment> Deployments { get; init; } = [];

    public IEnumerable<V1ReplicaSet> ReplicaSets { get; init; } = [];

    public IEnumerable<V1StatefulSet> StatefulSets { get; init; } = [];

    public IEnumerable<V1DaemonSet> DaemonSets { get; init; } = [];

    public IEnumerable<V1Job> Jobs { get; init; } = [];

    public IEnumerable<V1CronJob> CronJobs { get; init; } = [];

    public IEnumerable<V1Pod> Pods { get; init; } = [];

    /// <summary>The workloads, by namespace, name and kind, each with its pods.</summary>
    public ImmutableArray<Workload> Assemble()
    {
        var sets = ReplicaSets.ToLookup(set => Owner(set.Metadata));
        var jobs = Jobs.ToLookup(job => Owner(job.Metadata));
        var pods = Pods.ToLookup(pod => Owner(pod.Metadata));
        IEnumerable<Workload> all =
        [
            .. Deployments.Select(item => Of(item, sets[Me(item, "Deployment")].ToArray(), pods)),
            .. StatefulSets.Select(item => Of(item, pods[Me(item, "StatefulSet")])),
            .. DaemonSets.Select(item => Make(item, WorkloadKind.DaemonSet, item.Spec?.Template, RolloutDescription.Of(item), [.. pods[Me(item, "DaemonSet")].Select(pod => (pod, true))], [])),
            .. jobs[null].Select(item => Of(item, pods)),
            .. CronJobs.Select(item => Of(item, jobs[Me(item, "CronJob")].ToArray(), pods)),
            .. pods[null].Select(Of),
        ];
        return [.. all.OrderBy(item => item.Key.Namespace, StringComparer.Ordinal).ThenBy(item => item.Key.Name, StringComparer.Ordinal).ThenBy(item => item.Key.Kind)];
    }

    private static Workload Of(V1Deployment item, V1ReplicaSet[] sets, ILookup<ControllerKey?, V1Pod> pods)
    {
        // The set of the current template is the newest revision, as the deployment controller numbers them.
        var current = sets.MaxBy(Revision)?.Metadata.Name;
        var mine = sets.SelectMany(set => pods[Me(set, "ReplicaSet")].Select(pod => (pod, set.Metadata.Name == current)));
        return Make(item, WorkloadKind.Deployment, item.Spec?.Template, RolloutDescription.Of(item), [.. mine], [.. sets.OrderByDescending(Revision).Select(set => set.Metadata.Name)]);
    }

    private static Workload Of(V1StatefulSet item, IEnumerable<V1Pod> pods)
    {
        var revision = item.Status?.UpdateRevision;
        var mine = pods.Select(pod => (pod, revision is null || pod.Metadata.Labels?.TryGetValue("controller-revision-hash", out var hash) != true || hash == revision));
        return Make(item, WorkloadKind.StatefulSet, item.Spec?.Template, RolloutDescription.Of(item), [.. mine], []);
    }

    private static Workload Of(V1Job item, ILookup<ControllerKey?, V1Pod> pods) =>
        Make(item, WorkloadKind.Job, item.Spec?.Template, RolloutDescription.Of(item), [.. pods[Me(item, "Job")].Select(pod => (pod, true))], []);

    private static Workload Of(V1CronJob item, V1Job[] jobs, ILookup<ControllerKey?, V1Pod> pods)
    {
        var newest = jobs.MaxBy(job => job.Metadata.CreationTimestamp)?.Metadata.Name;
        var mine = jobs.SelectMany(job => pods[Me(job, "Job")].Select(pod => (pod, job.Metadata.Name == newest)));
        return Make(item, WorkloadKind.CronJob, item.Spec?.JobTemplate?.Spec?.Template, RolloutDescription.Of(item), [.. mine], [.. jobs.Select(job => job.Metadata.Name)]);
    }

    private static Workload Of(V1Pod pod) =>
        Make(pod, WorkloadKind.Pod, new V1PodTemplateSpec { Metadata = pod.Metadata, Spec = pod.Spec }, RolloutDescription.Of(pod), [(pod, true)], []);

    private static Workload Make(IMetadata<V1ObjectMeta> item, WorkloadKind kind, V1PodTemplateSpec? template, Rollout rollout, (V1Pod Pod, bool IsCurrent)[] pods, ImmutableArray<string> revisions) => new()
    {
        Key = new WorkloadKey(item.Metadata.NamespaceProperty, kind, item.Metadata.Name),
        CreatedAt = PodDescription.When(item.Metadata.CreationTimestamp),
        ResourceVersion = item.Metadata.ResourceVersion ?? "",
        Annotations = PodDescription.Sorted(item.Metadata.Annotations),
        Template = PodDescription.Template(template?.Metadata, template?.Spec),
        Rollout = rollout,
        Pods = [.. pods.OrderByDescending(pod => pod.Pod.Metadata.CreationTimestamp).ThenBy(pod => pod.Pod.Metadata.Name, StringComparer.Ordinal).Select(pod => PodDescription.Pod(pod.Pod, pod.IsCurrent))],
        Revisions = revisions,
    };

    private static int Revision(V1ReplicaSet set) =>
        set.Metadata.Annotations?.TryGetValue("deployment.kubernetes.io/revision", out var text) == true && int.TryParse(text, out var number) ? number : 0;

    private static ControllerKey Me(IMetadata<V1ObjectMeta> item, string kind) => new(item.Metadata.NamespaceProperty, kind, item.Metadata.Name);

    private static ControllerKey? Owner(V1ObjectMeta metadata)
    {
        var owner = metadata.OwnerReferences?.FirstOrDefault(reference => reference.Controller == true);
        return owner is null ? null : new ControllerKey(metadata.NamespaceProperty, owner.Kind, owner.Name);
    }

    private sealed record ControllerKey(string Namespace, string Kind, string Name);
}
