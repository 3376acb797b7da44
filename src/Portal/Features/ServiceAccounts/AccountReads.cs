using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Roles;
using Portal.Core.ServiceAccounts;

namespace Portal.Features.ServiceAccounts;

/// <summary>One account with the roles that match it.</summary>
internal sealed record AccountDetail(AccountRow Row, ImmutableArray<ApiException> Refused) : IPartialAnswer;

/// <summary>Service accounts together with the roles that match them. When Vault does not answer, the accounts are still there.</summary>
internal static class AccountReads
{
    /// <summary>Every account the person may see; shown before the roles are there.</summary>
    public static async Task<Listing<AccountRow>> ListAsync(EnvironmentSession session, ServiceAccountDirectory accounts, RoleStore store, Action<Listing<AccountRow>> soFar, CancellationToken cancellationToken)
    {
        var roles = Part.OfAsync(store.ReadAllAsync(session, cancellationToken));
        var namespaces = Part.OfAsync(accounts.ListNamespacesAsync(session, cancellationToken));
        var all = await accounts.ListAsync(session, null, cancellationToken);
        if (!roles.IsCompleted) soFar(new Listing<AccountRow>([.. all.Items.Select(AccountRow.Unmatched)], all.Refused, all.At));
        var (known, refused) = Known(await roles);
        var labels = Labels(await namespaces);
        return new Listing<AccountRow>([.. all.Items.Select(account => AccountRow.Of(account, known, labels))], [.. all.Refused, .. refused], all.At);
    }

    /// <summary>One account.</summary>
    public static async Task<AccountDetail> ReadAsync(EnvironmentSession session, ServiceAccountDirectory accounts, RoleStore store, string ns, string name, CancellationToken cancellationToken)
    {
        var roles = Part.OfAsync(store.ReadAllAsync(session, cancellationToken));
        var namespaces = Part.OfAsync(accounts.ListNamespacesAsync(session, cancellationToken));
        var account = await accounts.ReadAsync(session, ns, name, cancellationToken);
        var (known, refused) = Known(await roles);
        return new AccountDetail(AccountRow.Of(account, known, Labels(await namespaces)), refused);
    }

    private static (RoleLookup Roles, ImmutableArray<ApiException> Refused) Known(Part<Listing<StoredRole>> roles) =>
        roles.Value is { } value ? (new RoleLookup(value.Items.Select(role => role.Role)), [.. value.Refused.Where(refused => !IsJustTheList(refused, value))]) : (new RoleLookup([]), [roles.Refused!]);

    // Who may not list auth methods sees those they may do something in, and of the others no role could be read anyway.
    private static bool IsJustTheList(ApiException refused, Listing<StoredRole> roles) => refused is { Failure: Failure.Denied, Target: "sys/auth" } && !roles.Items.IsEmpty;

    private static Dictionary<string, KubeNamespace>? Labels(Part<Listing<KubeNamespace>> namespaces) => namespaces.Value?.Items.ToDictionary(ns => ns.Name, StringComparer.Ordinal);
}
