using System.Collections.Immutable;
using Portal.Core.Access.Moving;
using Portal.Core.Workloads;

namespace Portal.Features.Secrets.Moving;

/// <summary>What a person chose for a move. What names the path exactly and may be changed is rewritten unless they say no.</summary>
public sealed class MoveDraft
{
    private readonly Dictionary<string, bool> _policies = new(StringComparer.Ordinal);
    private readonly Dictionary<WorkloadKey, bool> _workloads = [];

    /// <summary>What to do about secrets at the new path.</summary>
    public Existing Existing { get; set; }

    /// <summary>Whether a policy is rewritten.</summary>
    public bool Rewrites(PolicyReference policy) => policy is { Text: not null, Missing: null } && _policies.GetValueOrDefault(policy.Policy.Name, true);

    /// <summary>Whether a workload is. One whose templates need more than another path is not unless they say so.</summary>
    public bool Rewrites(WorkloadReference workload) => workload.Missing is null && _workloads.GetValueOrDefault(workload.Workload, workload.Risk is null);

    /// <summary>Says whether a policy is rewritten.</summary>
    public void Set(PolicyReference policy, bool rewrite) => _policies[policy.Policy.Name] = rewrite;

    /// <summary>Says whether a workload is.</summary>
    public void Set(WorkloadReference workload, bool rewrite) => _workloads[workload.Workload] = rewrite;

    /// <summary>Back to what holds without a word.</summary>
    public void Clear()
    {
        _policies.Clear();
        _workloads.Clear();
        Existing = Existing.Stop;
    }

    /// <summary>The choices for a plan.</summary>
    public MoveChoices Of(MovePreview preview) => new(
        Existing,
        [.. preview.References?.Policies.Where(Rewrites).Select(policy => policy.Policy.Name) ?? []],
        [.. preview.References?.Workloads.Where(Rewrites).Select(workload => workload.Workload) ?? []]);
}
