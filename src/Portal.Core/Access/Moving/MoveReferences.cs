using System.Collections.Immutable;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Workloads;

namespace Portal.Core.Access.Moving;

/// <summary>What names or reaches the secrets that move.</summary>
/// <param name="Policies">The policies that name them, or let somebody read them where they are or where they go.</param>
/// <param name="Workloads">The workloads whose annotations name them.</param>
/// <param name="Roles">The roles that have one of the policies that let somebody read them now: <c>mount/name</c>.</param>
/// <param name="Refused">What could not be looked at.</param>
public sealed record MoveReferences(ImmutableArray<PolicyReference> Policies, ImmutableArray<WorkloadReference> Workloads, ImmutableArray<string> Roles, ImmutableArray<ApiException> Refused)
{
    /// <summary>The roles among them that no workload names whose annotations name the secrets: what logs in with them and what it reads cannot be seen.</summary>
    public ImmutableArray<string> QuietRoles { get; init; } = [];

    /// <summary>The policies that let somebody read the secrets now and that no role has: people's, or those of other auth methods.</summary>
    public ImmutableArray<string> PoliciesWithoutRole { get; init; } = [];
}

/// <summary>A policy that has to do with the secrets that move.</summary>
/// <param name="Policy">The policy as it was read.</param>
/// <param name="Changes">Its patterns that name them exactly, with what each becomes.</param>
/// <param name="Wide">The whole text in which each of them has its new path beside the old one; null when no pattern names them.</param>
/// <param name="Text">The whole text with those changes alone; null when no pattern names them.</param>
/// <param name="ReadsNow">How many of the secrets it lets somebody read where they are.</param>
/// <param name="ReadsThen">How many it lets somebody read where they go, as it is.</param>
/// <param name="Missing">What the person lacks to change it; null for nothing.</param>
public sealed record PolicyReference(StoredPolicy Policy, ImmutableArray<(string Old, string New)> Changes, string? Wide, string? Text, int ReadsNow, int ReadsThen, string? Missing);

/// <summary>A workload whose annotations name secrets that move, or some of whose pods still have annotations that do.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Changes">The annotations of its pod template that name them, with what each will say; empty when only pods from before do.</param>
/// <param name="Pods">How many of its pods read them where they are.</param>
/// <param name="Missing">What the person lacks to change it, or why it cannot be; null for nothing.</param>
/// <param name="Risk">Why a change of the path alone may not be enough; null when it is.</param>
public sealed record WorkloadReference(WorkloadKey Workload, ImmutableSortedDictionary<string, string> Changes, int Pods, string? Missing, string? Risk);
