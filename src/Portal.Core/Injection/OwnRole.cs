using System.Collections.Immutable;
using Portal.Core.Roles;

namespace Portal.Core.Injection;

/// <summary>
/// A role that is one app's alone. A role binds names and namespaces crosswise, every service account it names in every namespace it names, so one more
/// of each lets in more than the one that was meant.
/// </summary>
public static class OwnRole
{
    /// <summary>Whether a role lets in this service account and nobody else.</summary>
    public static bool IsAlone(KubernetesRole role, string ns, string account) =>
        role.NamespaceSelector.Length == 0 && role.ServiceAccountNames is [var name] && name == account && role.ServiceAccountNamespaces is [var place] && place == ns;

    /// <summary>A name for it: that of the role the app uses, of the app, or of both with the namespace, whichever is free or is the app's alone already.</summary>
    /// <param name="used">The role its annotations name now; null for none.</param>
    /// <param name="app">The app.</param>
    /// <param name="ns">Its namespace.</param>
    /// <param name="account">The service account its pods run as.</param>
    /// <param name="there">The roles of the auth mount.</param>
    public static string Suggest(string? used, string app, string ns, string account, ImmutableArray<KubernetesRole> there)
    {
        var names = new[] { used, app, $"{app}-{ns}" }.OfType<string>().Concat(Enumerable.Range(2, there.Length + 1).Select(number => $"{app}-{ns}-{number}"));
        return names.First(name => there.FirstOrDefault(role => string.Equals(role.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } taken || IsAlone(taken, ns, account));
    }
}
