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
    public static RoleVerdict Decide(KubernetesRole role, string ns, string serviceAccount, IReadOnlyDictionary<string, string>? namespaceLabels)
    {
        if (!Bound(role.ServiceAccountNames, serviceAccount)) return RoleVerdict.NameNotBound;
        if (Bound(role.ServiceAccountNamespaces, ns)) return RoleVerdict.Matches;
        if (role.NamespaceSelector.Length == 0 || NamespaceSelector.TryParse(role.NamespaceSelector) is not { } selector) return RoleVerdict.NamespaceNotBound;
        if (namespaceLabels is null) return RoleVerdict.NeedsNamespaceLabels;
        return selector.Matches(namespaceLabels) ? RoleVerdict.Matches : RoleVerdict.NamespaceNotBound;
    }

    /// <summary>Whether a pattern with stars matches a text, as Vault's glob does: <c>*</c> is any run of characters, everything else is itself.</summary>
    public static bool Glob(string pattern, string text)
    {
        if (!pattern.Contains('*')) return pattern == text;
        var parts = pattern.Split('*');
        if (!text.StartsWith(parts[0], StringComparison.Ordinal)) return false;
        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            var found = text.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0) return false;
            at = found + part.Length;
        }

        return text.Length - at >= parts[^1].Length && text.EndsWith(parts[^1], StringComparison.Ordinal);
    }

    private static bool Bound(ImmutableArray<string> patterns, string text) => patterns.Any(pattern => Glob(pattern, text));
}
