using System.Collections.Immutable;
using k8s.Models;

namespace Portal.Core.Workloads;

/// <summary>Reads a pod and a pod template as a page needs them.</summary>
internal static class PodDescription
{
    public static PodTemplate Template(V1ObjectMeta? metadata, V1PodSpec? spec) => new(
        Sorted(metadata?.Annotations),
        Sorted(metadata?.Labels),
        spec?.ServiceAccountName is { Length: > 0 } account ? account : "default",
        spec?.AutomountServiceAccountToken,
        [.. (spec?.Containers ?? []).Select(Container)],
        [.. (spec?.InitContainers ?? []).Select(Container)],
        spec?.ShareProcessNamespace)
    {
        Secrets = SecretUses.Of(spec),
    };

    public static WorkloadPod Pod(V1Pod pod, bool isCurrent) => new()
    {
        Namespace = pod.Metadata.NamespaceProperty,
        Name = pod.Metadata.Name,
        CreatedAt = When(pod.Metadata.CreationTimestamp),
        Status = Status(pod),
        IsReady = pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true,
        IsTerminating = pod.Metadata.DeletionTimestamp is not null,
        IsFinished = pod.Status?.Phase is "Succeeded" or "Failed",
        IsCurrent = isCurrent,
        Node = pod.Spec?.NodeName,
        Annotations = Sorted(pod.Metadata.Annotations),
        ServiceAccount = pod.Spec?.ServiceAccountName is { Length: > 0 } account ? account : "default",
        Containers =
        [
            .. (pod.Spec?.InitContainers ?? []).Select(container => Container(container, Find(pod.Status?.InitContainerStatuses, container.Name), isInit: true)),
            .. (pod.Spec?.Containers ?? []).Select(container => Container(container, Find(pod.Status?.ContainerStatuses, container.Name), isInit: false)),
        ],
    };

    public static ImmutableSortedDictionary<string, string> Sorted(IDictionary<string, string>? map) =>
        map is null ? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal) : map.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static DateTimeOffset? When(DateTime? time) => time is { } known ? new DateTimeOffset(DateTime.SpecifyKind(known, DateTimeKind.Utc)) : null;

    /// <summary>
    /// The words of kubectl's STATUS column (printPod in kubernetes/pkg/printers/internalversion): the first unfinished init container
    /// wins, then the last container that has a reason, then the phase.
    /// </summary>
    private static string Status(V1Pod pod)
    {
        if (pod.Metadata.DeletionTimestamp is not null) return "Terminating";
        var inits = pod.Spec?.InitContainers ?? [];
        for (var index = 0; index < inits.Count; index++)
        {
            var state = Find(pod.Status?.InitContainerStatuses, inits[index].Name)?.State;
            if (state?.Terminated is { ExitCode: 0 }) continue;
            if (state?.Terminated is { } ended) return $"Init:{Ended(ended)}";
            return state?.Waiting?.Reason is { Length: > 0 } reason and not "PodInitializing" ? $"Init:{reason}" : $"Init:{index}/{inits.Count}";
        }

        var states = (pod.Status?.ContainerStatuses ?? []).Select(status => status.State).ToArray();
        var reasons = states.Select(state => state?.Waiting?.Reason ?? (state?.Terminated is { } ended ? Ended(ended) : null)).Where(reason => !string.IsNullOrEmpty(reason));
        var isRunning = states.Any(state => state?.Running is not null);
        return reasons.LastOrDefault(reason => !(isRunning && reason == "Completed")) ?? pod.Status?.Reason ?? pod.Status?.Phase ?? "Unknown";
    }

    private static string Ended(V1ContainerStateTerminated ended) => ended switch
    {
        { Reason.Length: > 0 } => ended.Reason,
        { Signal: > 0 } => $"Signal:{ended.Signal}",
        { ExitCode: 0 } => "Completed",
        _ => $"ExitCode:{ended.ExitCode}",
    };

    private static TemplateContainer Container(V1Container container) => new(
        container.Name,
        container.Image ?? "",
        [.. container.Command ?? [], .. container.Args ?? []],
        [.. (container.VolumeMounts ?? []).Select(mount => mount.MountPath)],
        container.SecurityContext?.RunAsUser);

    private static PodContainer Container(V1Container container, V1ContainerStatus? status, bool isInit)
    {
        var state = status?.State;
        var phase = state switch { { Running: not null } => ContainerPhase.Running, { Terminated: not null } => ContainerPhase.Terminated, _ => ContainerPhase.Waiting };
        return new PodContainer(
            container.Name,
            container.Image ?? "",
            isInit,
            phase,
            status?.Ready ?? false,
            status?.RestartCount ?? 0,
            state?.Waiting?.Reason ?? (state?.Terminated is { } ended ? Ended(ended) : ""),
            state?.Waiting?.Message ?? state?.Terminated?.Message ?? "",
            When(state?.Running?.StartedAt ?? state?.Terminated?.FinishedAt),
            state?.Terminated?.ExitCode ?? status?.LastState?.Terminated?.ExitCode,
            [.. (container.VolumeMounts ?? []).Select(mount => mount.MountPath)]);
    }

    private static V1ContainerStatus? Find(IEnumerable<V1ContainerStatus>? statuses, string name) => statuses?.FirstOrDefault(status => status.Name == name);
}
