using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.ServiceAccounts;
using Portal.Shared;

namespace Portal.Features.Roles;

/// <summary>What can be picked for a role: real namespaces, service accounts and policies, each as far as the person may see them.</summary>
/// <param name="Namespaces">The cluster's namespaces.</param>
/// <param name="Accounts">Its service accounts.</param>
/// <param name="Policies">Vault's policies.</param>
internal sealed record RoleNames(Part<Listing<KubeNamespace>> Namespaces, Part<Listing<ServiceAccount>> Accounts, Part<Listing<PolicyEntry>> Policies)
{
    /// <summary>What is known to exist. A list with refused parts is not complete, and nothing can be called missing by it.</summary>
    public KnownNames Known { get; } = new(
        Namespaces.Value?.Items.Select(ns => ns.Name).ToImmutableHashSet(StringComparer.Ordinal),
        Accounts.Value is { Refused.IsEmpty: true } accounts ? [.. accounts.Items.Select(account => (account.Namespace, account.Name))] : null,
        Policies.Value?.Items.Select(policy => policy.Name).ToImmutableHashSet(StringComparer.Ordinal));

    /// <summary>The namespaces to pick from.</summary>
    public IReadOnlyList<NameOption> NamespaceOptions => [.. (Namespaces.Value?.Items ?? []).Select(ns => new NameOption(ns.Name, ns.IsTerminating ? "being deleted" : null))];

    /// <summary>The policies to pick from; root cannot be given by a role.</summary>
    public IReadOnlyList<NameOption> PolicyOptions => [.. (Policies.Value?.Items ?? []).Where(policy => policy.Name is not "root").Select(policy => new NameOption(policy.Name))];

    /// <summary>The service accounts of these namespaces, or of all when none is chosen, each name once.</summary>
    public IReadOnlyList<NameOption> AccountOptions(IReadOnlyList<string> namespaces) =>
    [
        .. (Accounts.Value?.Items ?? [])
            .Where(account => namespaces.Count == 0 || namespaces.Any(pattern => RoleMatch.Glob(pattern, account.Namespace)))
            .GroupBy(account => account.Name, StringComparer.Ordinal)
            .OrderBy(group => group.Key is "default").ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new NameOption(group.Key, group.Count() == 1 ? group.First().Namespace : $"{group.Count()} namespaces")),
    ];

    /// <summary>Reads all three at once.</summary>
    public static async Task<RoleNames> ReadAsync(EnvironmentSession session, ServiceAccountDirectory accounts, PolicyStore policies, CancellationToken cancellationToken)
    {
        var namespaces = Part.OfAsync(accounts.ListNamespacesAsync(session, cancellationToken));
        var all = Part.OfAsync(accounts.ListAsync(session, null, cancellationToken));
        var names = Part.OfAsync(policies.ListAsync(session, cancellationToken));
        return new RoleNames(await namespaces, await all, await names);
    }
}
