using System.Collections.Immutable;

namespace Portal.Core.Workloads;

/// <summary>Something that runs pods, with the pods it runs now.</summary>
public sealed record Workload
{
    /// <summary>Which one.</summary>
    public required WorkloadKey Key { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The version of the object this was read from.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>The annotations of the object itself, at which an injector never looks.</summary>
    public required ImmutableSortedDictionary<string, string> Annotations { get; init; }

    /// <summary>What its pods are made from; for a bare pod, the pod itself.</summary>
    public required PodTemplate Template { get; init; }

    /// <summary>How far it is.</summary>
    public required Rollout Rollout { get; init; }

    /// <summary>Its pods, newest first.</summary>
    public required ImmutableArray<WorkloadPod> Pods { get; init; }

    /// <summary>The replica sets or jobs between it and its pods.</summary>
    public required ImmutableArray<string> Revisions { get; init; }
}

/// <summary>What pods are made from.</summary>
/// <param name="Annotations">The annotations each pod gets.</param>
/// <param name="Labels">The labels each pod gets.</param>
/// <param name="ServiceAccount">The service account pods run as; <c>default</c> when none is named.</param>
/// <param name="AutomountsToken">What the template says about the service account's token; null for nothing.</param>
/// <param name="Containers">The containers.</param>
/// <param name="InitContainers">The init containers, in order.</param>
/// <param name="SharesProcesses">What the template says about a shared process namespace; null for nothing.</param>
public sealed record PodTemplate(
    ImmutableSortedDictionary<string, string> Annotations,
    ImmutableSortedDictionary<string, string> Labels,
    string ServiceAccount,
    bool? AutomountsToken,
    ImmutableArray<TemplateContainer> Containers,
    ImmutableArray<TemplateContainer> InitContainers,
    bool? SharesProcesses)
{
    /// <summary>The Kubernetes secrets its pods take, once for each way.</summary>
    public ImmutableArray<UsedSecret> Secrets { get; init; } = [];
}

/// <summary>A container of a pod template.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Image">Its image.</param>
/// <param name="Command">Command and arguments as written; empty when the image decides.</param>
/// <param name="MountPaths">Where volumes are mounted.</param>
/// <param name="RunsAsUser">The user it runs as, if the template says so.</param>
public sealed record TemplateContainer(string Name, string Image, ImmutableArray<string> Command, ImmutableArray<string> MountPaths, long? RunsAsUser);

/// <summary>How far a workload is from what it should be.</summary>
/// <param name="IsDone">Whether all pods are the wanted ones and ready.</param>
/// <param name="Desired">Wanted pods.</param>
/// <param name="Updated">Pods of the current template.</param>
/// <param name="Ready">Ready pods.</param>
/// <param name="Sentence">The state in words, as <c>kubectl rollout status</c> would say it.</param>
/// <param name="Problem">What keeps pods from being created, in the API server's words; null for nothing.</param>
public sealed record Rollout(bool IsDone, int Desired, int Updated, int Ready, string Sentence, string? Problem);

/// <summary>A pod of a workload.</summary>
public sealed record WorkloadPod
{
    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset? CreatedAt { get; init; }

    /// <summary>What <c>kubectl get pods</c> shows in its STATUS column.</summary>
    public required string Status { get; init; }

    /// <summary>Whether all its containers are ready.</summary>
    public required bool IsReady { get; init; }

    /// <summary>Whether it is being deleted.</summary>
    public required bool IsTerminating { get; init; }

    /// <summary>Whether it has run to its end.</summary>
    public required bool IsFinished { get; init; }

    /// <summary>Whether it was made from the current template; true when that cannot be told.</summary>
    public required bool IsCurrent { get; init; }

    /// <summary>The node it runs on; null while it is not scheduled.</summary>
    public required string? Node { get; init; }

    /// <summary>Its annotations.</summary>
    public required ImmutableSortedDictionary<string, string> Annotations { get; init; }

    /// <summary>The service account it runs as.</summary>
    public required string ServiceAccount { get; init; }

    /// <summary>Its containers: first the init containers in order, then the others.</summary>
    public required ImmutableArray<PodContainer> Containers { get; init; }

    /// <summary>Restarts of all containers.</summary>
    public int Restarts => Containers.Sum(container => container.Restarts);
}

/// <summary>What a container is doing.</summary>
public enum ContainerPhase
{
    /// <summary>It has not started, or waits to be started again.</summary>
    Waiting,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It has ended.</summary>
    Terminated,
}

/// <summary>A container of a pod.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Image">Its image.</param>
/// <param name="IsInit">Whether it runs before the others.</param>
/// <param name="Phase">What it is doing.</param>
/// <param name="IsReady">Whether it is ready.</param>
/// <param name="Restarts">How often it was started again.</param>
/// <param name="Reason">Why it waits or ended, such as <c>CrashLoopBackOff</c>; empty when there is nothing to say.</param>
/// <param name="Message">The kubelet's words about that; empty when there are none.</param>
/// <param name="Since">Since when; null when that is not known.</param>
/// <param name="ExitCode">How it ended, or ended the last time; null when it never did.</param>
/// <param name="MountPaths">Where volumes are mounted.</param>
public sealed record PodContainer(
    string Name, string Image, bool IsInit, ContainerPhase Phase, bool IsReady, int Restarts, string Reason, string Message, DateTimeOffset? Since, int? ExitCode, ImmutableArray<string> MountPaths);

/// <summary>Something the cluster noted about a workload or one of its parts.</summary>
/// <param name="Id">What tells it from others with the same words.</param>
/// <param name="Kind">The kind of the part, such as <c>ReplicaSet</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsWarning">Whether it is a warning.</param>
/// <param name="Reason">Such as <c>FailedCreate</c>.</param>
/// <param name="Message">The words.</param>
/// <param name="Count">How often.</param>
/// <param name="LastSeen">When it was noted last.</param>
public sealed record WorkloadEvent(string Id, string Kind, string Name, bool IsWarning, string Reason, string Message, int Count, DateTimeOffset? LastSeen);

/// <summary>One line of a container's log.</summary>
/// <param name="At">When it was written, by the node's clock; null when the kubelet did not say.</param>
/// <param name="Text">The line.</param>
public sealed record LogLine(DateTimeOffset? At, string Text);
