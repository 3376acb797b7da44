using System.Collections.Immutable;
using Portal.Core.Secrets;

namespace Portal.Core.Access.Moving;

/// <summary>What a careful colleague would say of a move before it is applied.</summary>
internal static class MoveWarnings
{
    public static IEnumerable<string> Of(MovePreview preview, TakenSecret[] taken, MoveChoices choices)
    {
        var left = preview.Secrets.Length - taken.Length;
        if (left > 0) yield return $"{left} of {preview.Secrets.Length} secrets {(left == 1 ? "stays where it is" : "stay where they are")}.";
        if (preview.ToKv is KvVersion.V2) yield return "Versions get the time of the copy, because Vault sets it itself. A delete_version_after counts from then.";
        var lossy = taken.Count(secret => !secret.Losses.IsEmpty);
        if (lossy > 0) yield return $"{(lossy == 1 ? "1 secret loses" : $"{lossy} secrets lose")} versions on the way; the list says which.";
        if (choices.Existing is Existing.Overwrite && taken.Count(secret => secret.Existing is not null) is > 0 and var over)
        {
            yield return preview.ToKv is KvVersion.V2
                ? $"{(over == 1 ? "1 secret" : $"{over} secrets")} at the new path {(over == 1 ? "gets" : "get")} the newest values as one more version; older versions do not come along."
                : $"{(over == 1 ? "1 secret" : $"{over} secrets")} at the new path {(over == 1 ? "is" : "are")} overwritten, and what is there now is gone.";
        }

        if (preview.Request.Way is not MoveWay.Move || preview.References is not { } found) yield break;
        if (OfUnseen(found) is { } unseen) yield return unseen;
        var policies = found.Policies.Count(policy => policy.Text is not null && !choices.Policies.Contains(policy.Policy.Name));
        var workloads = found.Workloads.Count(workload => !choices.Workloads.Contains(workload.Workload));
        if (policies + workloads > 0) yield return $"What still names the old path: {policies} {(policies == 1 ? "policy" : "policies")} and {workloads} {(workloads == 1 ? "workload" : "workloads")}. Workloads that read it there fail at their next read.";
        if (left > 0 && choices.Policies.Count > 0) yield return "Policies that are rewritten no longer reach what stays at the old path.";
        if (choices.Workloads.Count > 0) yield return "The pods of the workloads that change are replaced, as by any change of the pod template. Both paths can be read until no pod is left that reads the old one.";
    }

    // Whoever reads without annotations leaves no trace that could be waited for.
    private static string? OfUnseen(MoveReferences found)
    {
        var who = new[] { Some("what logs in with role", "roles", found.QuietRoles), Some("whoever has policy", "policies", found.PoliciesWithoutRole) }.OfType<string>().ToArray();
        return who.Length == 0 ? null : $"Who may read the old path and cannot be seen from here: {string.Join("; ", who)}. Ask them before it is deleted.";

        static string? Some(string what, string many, ImmutableArray<string> names) =>
            names.IsEmpty ? null : $"{what} {string.Join(", ", names.Take(3))}{(names.Length > 3 ? $" and {names.Length - 3} more {many}" : null)}";
    }

    /// <summary>Who reads what is deleted.</summary>
    public static ImmutableArray<string> OfReaders(MovePreview preview) => preview.References?.Workloads.Length is > 0 and var readers
        ? [$"{(readers == 1 ? "1 workload names" : $"{readers} workloads name")} it in annotations and will fail at the next read."]
        : [];
}
