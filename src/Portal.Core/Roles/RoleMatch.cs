using System.Collections.Immutable;

namespace Portal.Core.Roles;

/// <summary>Whether a service account may log in with a role, as Vault decides it.</summary>
public enum RoleVerdict
{
    /// <summary>Name and namespace are bound.</summary>
    Matches,

    /// <summary>The service account's name is not bound.</summary>
    NameNotBound,

    /// <summary>The namespace is bound neither by name nor by the selector.</summary>
    NamespaceNotBound,

    /// <summary>Only the selector could bind the namespace, and its labels are not known.</summary>
    NeedsNamespaceLabels,
}

/// <summary>The check Vault makes at login, without one (vault-api: kubernetes auth, globs and selector).</summary>
public static class RoleMatch
{
    /// <summary>Decides for one service account. The audience of the token is not looked at.</summary>
    /// <param name="role">The role.</param>
    /// <param name="ns">The service account's namespace.</param>
    /// <param name="serviceAccount">Its name.</param>
    /// <param name="namespaceLabels">The labels of the namespace; null when they are not known.</param>
    public static RoleVerdict Decide(KubernetesRole role, string ns, string serviceAccount, IReadOnlyDictionary<string, string>? namespaceLabels) => throw new NotSupportedException();

    /// <summary>Whether a pattern with stars matches a text, as Vault's glob does: <c>*</c> is any run of characters.</summary>
    public static bool Glob(string pattern, string text) => throw new NotSupportedException();
}
