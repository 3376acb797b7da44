using System.Collections.Immutable;
using Portal.Core.Roles;
using Portal.Core.ServiceAccounts;

namespace Portal.Features.ServiceAccounts;

/// <summary>A service account with the roles that match it.</summary>
/// <param name="Account">The account.</param>
/// <param name="Roles">The roles it may log in with.</param>
/// <param name="Uncertain">Roles that may match it by the labels of its namespace, which could not be read.</param>
internal sealed record AccountRow(ServiceAccount Account, ImmutableArray<KubernetesRole> Roles, ImmutableArray<KubernetesRole> Uncertain)
{
    /// <summary>Matches one account with all roles, as Vault does at login.</summary>
    public static AccountRow Of(ServiceAccount account, RoleLookup roles, IReadOnlyDictionary<string, KubeNamespace>? namespaces)
    {
        var labels = namespaces?.GetValueOrDefault(account.Namespace)?.Labels;
        var decided = roles.CandidatesFor(account.Name).Select(role => (Role: role, Verdict: RoleMatch.Decide(role, account.Namespace, account.Name, labels))).ToArray();
        return new AccountRow(
            account,
            [.. decided.Where(role => role.Verdict is RoleVerdict.Matches).Select(role => role.Role).OrderBy(IsForAnybody).ThenBy(role => role.Name, StringComparer.Ordinal)],
            [.. decided.Where(role => role.Verdict is RoleVerdict.NeedsNamespaceLabels).Select(role => role.Role)]);
    }

    /// <summary>Whether the roles were looked at yet.</summary>
    public bool IsMatched { get; private init; } = true;

    /// <summary>An account whose roles are still read.</summary>
    public static AccountRow Unmatched(ServiceAccount account) => new(account, [], []) { IsMatched = false };

    /// <summary>The roles that mean this account, and not just anybody.</summary>
    public IEnumerable<KubernetesRole> Named => Roles.Where(role => !IsForAnybody(role));

    /// <summary>The roles that let every account of its namespace log in.</summary>
    public IEnumerable<KubernetesRole> ForAnybody => Roles.Where(IsForAnybody);

    /// <summary>Role names in a cell, as many as it holds.</summary>
    public static string Names(IEnumerable<KubernetesRole> roles) => roles.Select(role => role.Name).ToArray() switch
    {
        { Length: <= 3 } few => string.Join(", ", few),
        var many => $"{string.Join(", ", many.Take(3))} and {many.Length - 3} more",
    };

    private static bool IsForAnybody(KubernetesRole role) => role.ServiceAccountNames.Contains("*");
}
