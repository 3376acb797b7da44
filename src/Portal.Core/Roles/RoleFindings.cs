using System.Collections.Immutable;

namespace Portal.Core.Roles;

/// <summary>What is known to exist. A part that is null could not be read, and nothing is said about it.</summary>
/// <param name="Namespaces">The cluster's namespaces.</param>
/// <param name="ServiceAccounts">Its service accounts, by namespace and name.</param>
/// <param name="Policies">Vault's policies.</param>
public sealed record KnownNames(ImmutableHashSet<string>? Namespaces, ImmutableHashSet<(string Namespace, string Name)>? ServiceAccounts, ImmutableHashSet<string>? Policies);

/// <summary>Something Vault takes without a word and that probably does not do what was meant.</summary>
/// <param name="Field">The field as the API names it.</param>
/// <param name="Message">What it is, as a sentence.</param>
/// <param name="Name">The name it is about; null for the field as a whole.</param>
public sealed record RoleFinding(string Field, string Message, string? Name = null);

/// <summary>Compares a role with what is there. Vault checks none of the names in it, so that a typing error is found by a pod that gets no secret.</summary>
public static class RoleFindings
{
    private const string Names = "bound_service_account_names";
    private const string Namespaces = "bound_service_account_namespaces";
    private const string Policies = "token_policies";

    /// <summary>The findings in the order of the form.</summary>
    public static ImmutableArray<RoleFinding> Of(KubernetesRole role, KnownNames known) =>
    [
        .. MissingNamespaces(role, known),
        .. MissingAccounts(role, known),
        .. role.ServiceAccountNames.Contains("*") ? [new RoleFinding(Names, AnyAccount(role))] : Array.Empty<RoleFinding>(),
        .. MissingPolicies(role, known),
        .. role.TokenPolicies.IsEmpty ? [new RoleFinding(Policies, role.TokenNoDefaultPolicy ? "Without a policy, tokens of this role may do nothing." : "Without a policy of its own, tokens of this role get the default policy alone.")] : Array.Empty<RoleFinding>(),
    ];

    private static string AnyAccount(KubernetesRole role) => role.ServiceAccountNamespaces.Contains("*")
        ? "Every pod of the cluster can log in with this role."
        : "Every service account of these namespaces can log in with this role, also default, which pods use that name none.";

    private static IEnumerable<RoleFinding> MissingNamespaces(KubernetesRole role, KnownNames known) =>
        known.Namespaces is not { } all
            ? []
            : role.ServiceAccountNamespaces.Where(pattern => pattern.Contains('*') ? !all.Any(ns => RoleMatch.Glob(pattern, ns)) : !all.Contains(pattern)).Select(pattern => new RoleFinding(Namespaces, pattern.Contains('*') ? $"No namespace matches {pattern}." : $"There is no namespace {pattern}.", pattern));

    private static IEnumerable<RoleFinding> MissingAccounts(KubernetesRole role, KnownNames known)
    {
        // With a selector, or a namespace nobody could look into, the account may be where we do not see it.
        if (known.ServiceAccounts is not { } all || role.NamespaceSelector.Length > 0) return [];
        return role.ServiceAccountNames
            .Where(pattern => pattern != "*" && !Exists(pattern, role.ServiceAccountNamespaces, all))
            .Select(pattern => new RoleFinding(Names, Missing(pattern, role, all), pattern));
    }

    // Plain names are looked up: a list of thousands of roles asks this about each, and searching thousands of accounts each time takes seconds.
    private static bool Exists(string name, ImmutableArray<string> namespaces, ImmutableHashSet<(string Namespace, string Name)> all) =>
        name.Contains('*') || namespaces.Any(ns => ns.Contains('*'))
            ? all.Any(account => RoleMatch.Glob(name, account.Name) && namespaces.Any(pattern => RoleMatch.Glob(pattern, account.Namespace)))
            : namespaces.Any(ns => all.Contains((ns, name)));

    private static string Missing(string pattern, KubernetesRole role, ImmutableHashSet<(string Namespace, string Name)> all)
    {
        var elsewhere = all.Where(account => RoleMatch.Glob(pattern, account.Name)).Select(account => account.Namespace).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var where = role.ServiceAccountNamespaces.IsEmpty ? "" : $" in {string.Join(" or ", role.ServiceAccountNamespaces)}";
        var missing = pattern.Contains('*') ? $"No service account matches {pattern}{where}" : $"There is no service account {pattern}{where}";
        return elsewhere.Length == 0 ? missing + "." : $"{missing}, but in {string.Join(", ", elsewhere.Take(3))}.";
    }

    private static IEnumerable<RoleFinding> MissingPolicies(KubernetesRole role, KnownNames known) =>
        known.Policies is not { } all
            ? []
            : role.TokenPolicies.Where(policy => !all.Contains(policy.ToLowerInvariant())).Select(policy => new RoleFinding(Policies, $"There is no policy {policy}. Vault takes it, and it allows nothing.", policy));
}
