using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Live;
using Portal.Core.Workloads;

namespace Portal.Core.Access.Moving;

/// <summary>
/// Waits until the pods of workloads have gone over to another path. An agent reads a secret again every few minutes for as long as its pod lives, and a
/// pod keeps the annotations it was made with, so it counts until it is gone.
/// </summary>
/// <param name="workloads">What runs.</param>
/// <param name="injectors">What annotations are called here.</param>
public sealed class PodTurnover(WorkloadDirectory workloads, CurrentInjector injectors)
{
    /// <summary>How many pods of a workload have annotations that name what moves, and may still read it.</summary>
    internal static int Reading(Workload workload, InjectorNames names, MovedPaths moved) =>
        workload.Pods.Count(pod => !pod.IsFinished && InjectionPlans.Where(pod.Annotations, names, moved.IsNamedIn).Any());

    /// <summary>That the rollouts of workloads are complete and none of their pods names what moves.</summary>
    /// <param name="keys">The workloads.</param>
    /// <param name="moved">What moves, as the pods that are to go name it.</param>
    /// <param name="text">The same in words, after "until".</param>
    internal StepCondition Until(ImmutableArray<WorkloadKey> keys, MovedPaths moved, string text) => new(text, async (session, missing, ct) =>
    {
        var names = (await injectors.ReadAsync(session, ct)).Names;
        // One after the other: who has gone over does not go back.
        for (var index = 0; index < keys.Length; index++)
        {
            var (key, others) = (keys[index], keys.Length - index - 1);
            await foreach (var snapshot in workloads.FollowAsync(session, key, ct))
            {
                if (Missing(key, snapshot, names, moved) is not { } lacking) break;
                missing($"{key}: {lacking}{(others == 0 ? null : $" Then {others} more.")}");
            }
        }
    });

    /// <summary>What is missing until a workload has gone over; null when it has, or is gone.</summary>
    internal static string? Missing(WorkloadKey key, Snapshot<Workload> snapshot, InjectorNames names, MovedPaths moved)
    {
        if (snapshot.Refused.FirstOrDefault(refused => refused.Failure is Failure.Denied) is { } denied) return $"you may not {denied.Operation} {denied.Target}, so its pods cannot be seen from here.";
        if (snapshot.Freshness is not Freshness.Live || !snapshot.Refused.IsEmpty) return "the cluster does not answer, so its pods cannot be seen now.";
        if (snapshot.Items.FirstOrDefault(workload => workload.Key == key) is not { } found) return null;
        if (InjectionPlans.Where(found.Template.Annotations, names, moved.IsNamedIn).Any()) return "its pod template names the path again.";
        var pods = Reading(found, names, moved);
        if (found.Rollout.IsDone && pods == 0) return null;
        var reading = pods == 0 ? "" : pods == 1 ? "1 pod still reads it. " : $"{pods} pods still read it. ";
        return reading + (found.Rollout.IsDone ? "The rollout is complete: what is left ends by itself or has to be deleted." : $"{found.Rollout.Problem ?? found.Rollout.Sentence}");
    }
}
