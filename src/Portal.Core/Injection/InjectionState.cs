using System.Collections.Immutable;
using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Workloads;

namespace Portal.Core.Injection;

/// <summary>Whether a workload's pods get their secrets.</summary>
public enum InjectionStatus
{
    /// <summary>Nothing asks for it.</summary>
    NotInjected,

    /// <summary>The pods have the agent, and it has rendered.</summary>
    Injected,

    /// <summary>It is asked for, and pods are on their way or there are none.</summary>
    Waiting,

    /// <summary>It is asked for, and the pods have no agent.</summary>
    Ignored,

    /// <summary>The pods have the agent, and it fails.</summary>
    Failing,

    /// <summary>The pods are refused.</summary>
    Refused,

    /// <summary>The work is over, and the agent beside it keeps the pod from ending.</summary>
    Unending,
}

/// <summary>The injection column: a state and why.</summary>
/// <param name="Status">The state.</param>
/// <param name="Why">One sentence.</param>
/// <param name="Pod">The pod that shows it; null when none does.</param>
/// <param name="Container">The container of that pod whose log tells more; null when none does.</param>
public sealed record InjectionState(InjectionStatus Status, string Why, string? Pod = null, string? Container = null)
{
    /// <summary>An agent that has rendered nothing for this long is not starting any more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Decides from what the cluster shows. Pure.</summary>
    /// <param name="workload">The workload with its pods.</param>
    /// <param name="names">What the injector of the cluster calls things.</param>
    /// <param name="now">The time, to tell starting from stuck.</param>
    public static InjectionState Of(Workload workload, InjectorNames names, DateTimeOffset now)
    {
        var settings = InjectionSettings.Read(workload.Template.Annotations, names);
        var problems = InjectionChecks.Of(workload, names);
        if (workload.Rollout.Problem is { } refusal && refusal.Contains("denied the request", StringComparison.Ordinal)) return new InjectionState(InjectionStatus.Refused, refusal);
        if (!settings.IsOn) return Off(workload, settings, problems);
        var pods = workload.Pods.Where(pod => pod is { IsCurrent: true, IsTerminating: false }).ToArray();
        var failing = pods.Select(pod => Failing(pod, now)).OfType<InjectionState>().FirstOrDefault();
        if (failing is not null) return failing;
        var unending = pods.Select(pod => Unending(workload, pod, names)).OfType<InjectionState>().FirstOrDefault();
        if (unending is not null) return unending;
        var without = pods.FirstOrDefault(pod => !HasAgent(pod));
        if (without is not null) return Without(without, problems, names);
        if (problems.FirstOrDefault(problem => problem.Effect == InjectionEffect.Refused) is { } refused && pods.Length == 0) return new InjectionState(InjectionStatus.Refused, refused.Sentence);
        if (pods.Length == 0) return new InjectionState(InjectionStatus.Waiting, workload.Rollout.Desired == 0 ? "There are no pods now. The next one gets the agent." : "No pod of the current template exists yet.");
        var starting = pods.FirstOrDefault(pod => !pod.IsReady && !pod.IsFinished);
        if (starting is not null) return new InjectionState(InjectionStatus.Waiting, $"The pod {starting.Name} is starting ({starting.Status}).", starting.Name);
        return new InjectionState(InjectionStatus.Injected, $"{(pods.Length == 1 ? "The pod has" : $"All {pods.Length} pods have")} the agent, which {Files(settings)}.", pods[0].Name);
    }

    /// <summary>Whether a pod has an agent, by its containers.</summary>
    public static bool HasAgent(WorkloadPod pod) => pod.Containers.Any(container => InjectorNames.IsAgent(container.Name));

    private static InjectionState Off(Workload workload, InjectionSettings settings, ImmutableArray<InjectionProblem> problems)
    {
        // Somebody who wrote annotations that do nothing wants to know; somebody who wrote none does not.
        var refused = problems.FirstOrDefault(problem => problem.Effect == InjectionEffect.Refused && problem.Key.EndsWith("/agent-inject", StringComparison.Ordinal));
        if (refused is not null) return new InjectionState(InjectionStatus.Refused, $"{refused.Key}: {refused.Sentence}");
        var ignored = problems.FirstOrDefault(problem => problem.Effect == InjectionEffect.Ignored);
        if (ignored is not null && !(settings.Flag("agent-inject") == false && settings.Values.ContainsKey("agent-inject"))) return new InjectionState(InjectionStatus.Ignored, $"{ignored.Key}: {ignored.Sentence}");
        if (settings.Values.ContainsKey("agent-inject")) return new InjectionState(InjectionStatus.NotInjected, "Injection is switched off by its annotation.");
        var count = workload.Template.Containers.Length;
        return new InjectionState(InjectionStatus.NotInjected, $"The pod template has no injector annotations; its pods have {count} {(count == 1 ? "container" : "containers")} and no agent.");
    }

    private static InjectionState? Failing(WorkloadPod pod, DateTimeOffset now)
    {
        foreach (var agent in pod.Containers.Where(container => InjectorNames.IsAgent(container.Name)))
        {
            var hasFailed = agent is { Phase: ContainerPhase.Waiting, Reason: "CrashLoopBackOff" or "ImagePullBackOff" or "ErrImagePull" or "CreateContainerError" or "CreateContainerConfigError" } || agent is { Phase: ContainerPhase.Terminated, ExitCode: not 0 };
            if (hasFailed) return new InjectionState(InjectionStatus.Failing, $"{agent.Name} in {pod.Name} keeps failing ({agent.Reason}). Its log says what it could not read or render.", pod.Name, agent.Name);
            if (agent is { IsInit: true, Phase: ContainerPhase.Running, Since: { } since } && now - since > Patience)
                return new InjectionState(InjectionStatus.Failing, $"{agent.Name} in {pod.Name} has rendered nothing for {(int)(now - since).TotalSeconds} seconds. It waits like this while its login is refused; its log says why.", pod.Name, agent.Name);
        }

        return null;
    }

    // The agent is an ordinary container to the kubelet, which waits for all of them.
    private static InjectionState? Unending(Workload workload, WorkloadPod pod, InjectorNames names)
    {
        var own = pod.Containers.Where(container => !container.IsInit && !InjectorNames.IsAgent(container.Name)).ToArray();
        var agent = pod.Containers.FirstOrDefault(container => container is { IsInit: false, Phase: ContainerPhase.Running } && InjectorNames.IsAgent(container.Name));
        if (agent is null || own.Length == 0 || workload.Key.Kind is not (WorkloadKind.Job or WorkloadKind.CronJob or WorkloadKind.Pod) || own.Any(container => container.Phase != ContainerPhase.Terminated)) return null;
        var work = workload.Key.Kind == WorkloadKind.Pod ? "pod" : "job";
        var why = $"{own[0].Name} in {pod.Name} has ended ({own[0].Reason}), and {agent.Name} keeps running beside it, so the {work} never completes. Set {names.Prefix}agent-pre-populate-only: \"true\" in the pod template.";
        return new InjectionState(InjectionStatus.Unending, why, pod.Name, agent.Name);
    }

    private static InjectionState Without(WorkloadPod pod, ImmutableArray<InjectionProblem> problems, InjectorNames names)
    {
        var known = problems.FirstOrDefault(problem => problem.Effect == InjectionEffect.Ignored && problem.Key == names.Prefix + "agent-inject-status");
        var why = known?.Sentence ?? "The injector did not answer when the pod was created, or its webhook does not cover it.";
        return new InjectionState(InjectionStatus.Ignored, $"The pod {pod.Name} started without the agent. {why}", pod.Name);
    }

    private static string Files(InjectionSettings settings) => settings.Files.Length switch
    {
        0 => "renders no files",
        1 => $"renders {settings.Files[0].Path}",
        var count => $"renders {count} files",
    };
}
