using System.Collections.Immutable;

namespace Portal.Core.Access;

/// <summary>One line of the answer to "which pods get which rights": a Kubernetes-auth role and what its policies let it read.</summary>
/// <param name="Mount">The auth mount, without <c>auth/</c>.</param>
/// <param name="Role">The role's name.</param>
/// <param name="Namespaces">The namespaces it is bound to; <c>*</c> is every one.</param>
/// <param name="NamespaceSelector">The label selector (JSON or YAML) that binds further namespaces; null for none.</param>
/// <param name="ServiceAccounts">The service account names it is bound to; <c>*</c> is every one.</param>
/// <param name="Policies">The token policies it gives, without <c>default</c> unless the role names it.</param>
/// <param name="Readable">The policy paths that allow <c>read</c>, as written in the policies, by path; empty when none or unknown.</param>
/// <param name="UnreadPolicies">Policies that could not be read, so that <see cref="Readable"/> may be short.</param>
/// <param name="MissingPolicies">Policies that do not exist.</param>
public sealed record RoleBinding(
    string Mount,
    string Role,
    ImmutableArray<string> Namespaces,
    string? NamespaceSelector,
    ImmutableArray<string> ServiceAccounts,
    ImmutableArray<string> Policies,
    ImmutableArray<ReadablePath> Readable,
    ImmutableArray<string> UnreadPolicies,
    ImmutableArray<string> MissingPolicies);

/// <summary>A path a policy allows to read.</summary>
/// <param name="Path">The path as the policy writes it, such as <c>internal/data/database/config</c> or <c>internal/data/*</c>.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Line">The line of the stanza in it.</param>
public sealed record ReadablePath(string Path, string Policy, int Line);

/// <summary>A workload whose pods can log in with a role.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Kind">Such as <c>Deployment</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="ServiceAccount">The service account its pods run as.</param>
/// <param name="Pods">Its running pods.</param>
/// <param name="UsesRole">Whether its annotations ask for this role; otherwise it could use it, and does not.</param>
public sealed record ReachedWorkload(string Namespace, string Kind, string Name, string ServiceAccount, ImmutableArray<string> Pods, bool UsesRole);
