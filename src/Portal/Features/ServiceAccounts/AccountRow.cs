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
    public static AccountRow Of(ServiceAccount account, IEnumerable<StoredRole> roles, IReadOnlyDictionary<string, KubeNamespace>? namespaces)
    {
        var labels = namespaces?.GetValueOrDefault(account.Namespace)?.Labels;
        var decided = roles.Select(role => (role.Role, Verdict: RoleMatch.Decide(role.Role, account.Namespace, account.Name, labels))).ToArray();
        return new AccountRow(
            account,
            [.. decided.Where(role => role.Verdict is RoleVerdict.Matches).Select(role => role.Role)],
            [.. decided.Where(role => role.Verdict is RoleVerdict.NeedsNamespaceLabels).Select(role => role.Role)]);
    }

    /// <summary>The roles in a cell.</summary>
    public string RoleNames => Roles.Length <= 3 ? string.Join(", ", Roles.Select(role => role.Name)) : $"{string.Join(", ", Roles.Take(3).Select(role => role.Name))} and {Roles.Length - 3} more";
}
