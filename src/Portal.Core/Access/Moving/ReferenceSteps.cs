using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Policies;
using Portal.Core.Workloads;

namespace Portal.Core.Access.Moving;

/// <summary>
/// What a move does about those who read the secrets, so that none of them is refused on the way: policies get the new path beside the old one, pod templates
/// the new one, and when no pod is left that was made with the old one, the policies lose it.
/// </summary>
/// <param name="Before">Between copying and deleting, in order.</param>
/// <param name="Back">What has to be so before the new path may be taken away again; null when no pod was sent there.</param>
internal sealed record ReferenceSteps(ImmutableArray<ChangeStep> Before, StepCondition? Back)
{
    public static ReferenceSteps None { get; } = new([], null);
}

/// <summary>Makes the steps of <see cref="ReferenceSteps"/>.</summary>
/// <param name="policies">The policies.</param>
/// <param name="injection">Changes pod templates.</param>
/// <param name="turnover">Waits for pods.</param>
public sealed class ReferencePlans(PolicyStore policies, InjectionPlans injection, PodTurnover turnover)
{
    internal async Task<ReferenceSteps> PlanAsync(EnvironmentSession session, MovePreview preview, TakenSecret[] taken, MoveChoices choices, CancellationToken cancellationToken)
    {
        if (preview.Request.Way is not MoveWay.Move || preview.References is not { } found) return ReferenceSteps.None;
        var moved = new MovedPaths(preview.Request, preview.FromKv, preview.ToKv, taken.Select(secret => secret.From));
        // Whose template was changed by a run that was interrupted is not changed again; its pods are waited for all the same.
        var chosen = found.Workloads.Where(workload => workload.Changes.IsEmpty || choices.Workloads.Contains(workload.Workload)).Select(workload => workload.Workload).ToImmutableArray();
        var rewritten = found.Policies.Where(policy => policy.Text is not null && choices.Policies.Contains(policy.Policy.Name)).ToArray();
        var points = await PointAsync(session, chosen, moved, cancellationToken);
        if (chosen.IsEmpty) return new ReferenceSteps([.. rewritten.Select(policy => Edit(session, policy.Policy, policy.Text!, $"Change policy {policy.Policy.Name}"))], null);
        var back = turnover.Until(chosen, Reversed(preview, taken), $"no pod reads {preview.Request.To}");
        return new ReferenceSteps(
            [
                .. rewritten.Where(policy => policy.Wide != policy.Policy.Text).Select(policy => Edit(session, policy.Policy, policy.Wide!, $"Add the new path to policy {policy.Policy.Name}")),
                .. points,
                Wait(preview.Request.From, chosen, moved),
                .. rewritten.Select(policy => Edit(session, PolicyStore.After(policy.Policy, policy.Wide!), policy.Text!, $"Take the old path out of policy {policy.Policy.Name}")),
            ],
            points.IsEmpty ? null : back);
    }

    private async Task<ImmutableArray<ChangeStep>> PointAsync(EnvironmentSession session, ImmutableArray<WorkloadKey> keys, MovedPaths moved, CancellationToken cancellationToken)
    {
        var steps = ImmutableArray.CreateBuilder<ChangeStep>();
        foreach (var key in keys)
        {
            if (key.Kind is WorkloadKind.Job or WorkloadKind.Pod) continue;
            if (await injection.RewriteStepAsync(session, key, moved.Annotation, $"Point {key} to the new path", cancellationToken) is { } step) steps.Add(step);
        }

        return steps.ToImmutable();
    }

    private ChangeStep Edit(EnvironmentSession session, StoredPolicy read, string text, string title) => policies.PlanEdit(session, read, text).Steps[0] with { Title = title };

    private ChangeStep Wait(Secrets.SecretPath from, ImmutableArray<WorkloadKey> keys, MovedPaths moved)
    {
        var namespaces = keys.Select(key => key.Namespace).Distinct().ToArray();
        return new ChangeStep
        {
            Title = "Wait until no pod reads the old path",
            System = ApiSystem.Kubernetes,
            Kind = ChangeKind.Wait,
            Target = keys.Length == 1 ? $"pods of {keys[0]}" : $"pods of {keys.Length} workloads in {string.Join(", ", namespaces)}",
            BasedOn = "the pods that run then",
            Request = new ApiRequest("GET", $"/api/v1/namespaces/{namespaces[0]}/pods?watch=true", null),
            Commands = [.. keys.Where(key => key.Kind is WorkloadKind.Deployment or WorkloadKind.StatefulSet or WorkloadKind.DaemonSet)
                .Select(key => ShellWord.Command("kubectl", "rollout", "status", $"{key.Kind.ToString().ToLowerInvariant()}/{key.Name}", $"--namespace={key.Namespace}"))],
            Needs = $"watch on pods in {string.Join(", ", namespaces)}",
            Until = turnover.Until(keys, moved, $"no pod reads {from}"),
            Apply = (_, _) => Task.FromResult(new StepOutcome("no pod reads the old path any more", null, [])),
        };
    }

    private static MovedPaths Reversed(MovePreview preview, TakenSecret[] taken) =>
        new(new MoveRequest(preview.Request.To, preview.Request.From, MoveWay.Move), preview.ToKv, preview.FromKv, taken.Select(secret => secret.To));
}
