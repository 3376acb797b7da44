using MudBlazor;
using Portal.Core.Injection;
using Portal.Core.Workloads;
using Portal.Shared;

namespace Portal.Features.Workloads;

/// <summary>The words and tones of injection and of pods.</summary>
internal static class InjectionText
{
    /// <summary>The chip of a state.</summary>
    public static (string Text, Tone Tone, string? Icon) Look(InjectionStatus status) => status switch
    {
        InjectionStatus.NotInjected => ("Not injected", Tone.Neutral, Icons.Material.Outlined.RemoveCircleOutline),
        InjectionStatus.Injected => ("Injected", Tone.Ok, null),
        InjectionStatus.Waiting => ("Starting", Tone.Busy, null),
        InjectionStatus.Ignored => ("Ignored", Tone.Warn, null),
        InjectionStatus.Failing => ("Failing", Tone.Bad, null),
        InjectionStatus.Refused => ("Refused", Tone.Bad, Icons.Material.Filled.Block),
        InjectionStatus.Unending => ("Never ends", Tone.Warn, Icons.Material.Outlined.AllInclusive),
    };

    /// <summary>What becomes of a mistake, in a word.</summary>
    public static (string Text, Tone Tone) Look(InjectionEffect effect) => effect switch
    {
        InjectionEffect.Refused => ("Pod refused", Tone.Bad),
        InjectionEffect.Ignored => ("Ignored", Tone.Warn),
        InjectionEffect.Fails => ("Agent fails", Tone.Bad),
        InjectionEffect.Advice => ("Advice", Tone.Info),
    };

    /// <summary>The chip of a file.</summary>
    public static (string Text, Tone Tone) Look(FileVerdict verdict) => verdict switch
    {
        FileVerdict.Current => ("Current", Tone.Ok),
        FileVerdict.Different => ("Different", Tone.Warn),
        FileVerdict.Present => ("Not compared", Tone.Neutral),
        FileVerdict.Missing => ("Missing", Tone.Bad),
    };

    /// <summary>The tone of a pod's status.</summary>
    public static Tone ToneOf(WorkloadPod pod) => pod switch
    {
        { IsTerminating: true } => Tone.Neutral,
        { IsReady: true } => Tone.Ok,
        { IsFinished: true, Status: "Completed" or "Succeeded" } => Tone.Ok,
        _ when pod.Status.Contains("BackOff", StringComparison.Ordinal) || pod.Status.Contains("Err", StringComparison.Ordinal) || pod.Status.Contains("Fail", StringComparison.Ordinal) => Tone.Bad,
        _ => Tone.Busy,
    };

    /// <summary>What a container is doing, in words.</summary>
    public static string StateOf(PodContainer container) => container.Phase switch
    {
        ContainerPhase.Running => container.IsInit ? "running" : container.IsReady ? "running" : "running, not ready",
        ContainerPhase.Waiting => container.Reason.Length == 0 ? "waiting" : $"waiting: {container.Reason}",
        ContainerPhase.Terminated => $"ended: {container.Reason}{(container.ExitCode is { } code and not 0 && !container.Reason.Contains("ExitCode", StringComparison.Ordinal) ? $" ({code})" : "")}",
    };

    /// <summary>Ready and wanted pods: "1/2".</summary>
    public static string Ready(Rollout rollout) => $"{rollout.Ready}/{rollout.Desired}";
}
