using System.Collections.Immutable;

namespace Portal.Core.ServiceAccounts;

/// <summary>A service account as a list shows it.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="AutomountsToken">Whether pods get its token unless they say otherwise; without one the injector refuses a pod.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Annotations">Its annotations, without what <c>kubectl apply</c> leaves behind.</param>
/// <param name="Uid">Its uid, which a token names.</param>
/// <param name="ResourceVersion">The version that was read.</param>
public sealed record ServiceAccount(
    string Namespace,
    string Name,
    DateTimeOffset? CreatedAt,
    bool AutomountsToken,
    ImmutableSortedDictionary<string, string> Labels,
    ImmutableSortedDictionary<string, string> Annotations,
    string Uid,
    string ResourceVersion);

/// <summary>A namespace of the cluster.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Labels">Its labels, which a role's namespace selector looks at.</param>
/// <param name="IsTerminating">Whether it is being deleted.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record KubeNamespace(string Name, ImmutableSortedDictionary<string, string> Labels, bool IsTerminating, DateTimeOffset? CreatedAt);

/// <summary>A service account to create.</summary>
/// <param name="Namespace">Where.</param>
/// <param name="Name">Lower-case letters, digits, dashes and dots.</param>
/// <param name="AutomountsToken">False writes <c>automountServiceAccountToken: false</c>.</param>
/// <param name="Labels">Its labels.</param>
public sealed record NewServiceAccount(string Namespace, string Name, bool AutomountsToken, ImmutableSortedDictionary<string, string> Labels)
{
    /// <summary>One with nothing but a name.</summary>
    public static NewServiceAccount Named(string ns, string name) => new(ns, name, true, ImmutableSortedDictionary<string, string>.Empty);
}
