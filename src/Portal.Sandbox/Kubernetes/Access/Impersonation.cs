using Microsoft.AspNetCore.Http;
using Portal.Sandbox.Kubernetes.Http;

namespace Portal.Sandbox.Kubernetes.Access;

/// <summary>
/// Acting as somebody else by <c>Impersonate-*</c> headers. The caller needs the verb <c>impersonate</c> on every part named:
/// user (or service account), each group, uid and extra. Kubernetes 1.36 words the refusal after its newer constrained verbs.
/// </summary>
internal static class Impersonation
{
    private const string UserHeader = "Impersonate-User";
    private const string GroupHeader = "Impersonate-Group";
    private const string UidHeader = "Impersonate-Uid";
    private const string ExtraHeader = "Impersonate-Extra-";
    private const string AccountPrefix = "system:serviceaccount:";
    private const string AuthenticationGroup = "authentication.k8s.io";

    /// <summary>Whom the request is made as; the caller's own user without such headers.</summary>
    public static KubeUser User(HttpRequest request, RequestRoute route, KubeUser caller, Rbac rbac)
    {
        var name = request.Headers[UserHeader].ToString();
        var groups = request.Headers[GroupHeader].OfType<string>().Where(group => group.Length > 0).ToArray();
        var uid = request.Headers[UidHeader].ToString();
        var extra = request.Headers.Where(header => header.Key.StartsWith(ExtraHeader, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => Uri.UnescapeDataString(header.Key[ExtraHeader.Length..].ToLowerInvariant()), header => (IReadOnlyList<string>)[.. header.Value.OfType<string>()]);
        if (name.Length == 0)
        {
            if (groups.Length == 0 && uid.Length == 0 && extra.Count == 0) return caller;
            var asked = groups.Select(group => $"v1.ObjectReference{{Kind:\"Group\", Namespace:\"\", Name:\"{group}\", UID:\"\", APIVersion:\"\", ResourceVersion:\"\", FieldPath:\"\"}}");
            throw KubeStatusException.BadRequest($"requested []v1.ObjectReference{{{string.Join(", ", asked)}}} without impersonating a user");
        }

        var account = name.StartsWith(AccountPrefix, StringComparison.Ordinal) && name.Split(':') is [_, _, var ns, var account_] ? (ns, account_) : ((string, string)?)null;
        foreach (var needed in Needed(name, account, groups, uid, extra))
        {
            if (!rbac.Decide(caller, needed).Allowed) throw Refusal(route, caller, account is not null);
        }

        return new(name, Groups(name, account?.Item1, groups)) { Uid = uid.Length > 0 ? uid : null, Extra = extra };
    }

    private static IEnumerable<AccessRequest> Needed(string name, (string Namespace, string Name)? account, string[] groups, string uid, Dictionary<string, IReadOnlyList<string>> extra)
    {
        const string verb = "impersonate";
        yield return account is { } found ? new(verb, "", "serviceaccounts", null, found.Namespace, found.Name) : new(verb, "", "users", null, null, name);
        foreach (var group in groups) yield return new(verb, "", "groups", null, null, group);
        if (uid.Length > 0) yield return new(verb, AuthenticationGroup, "uids", null, null, uid);
        foreach (var (key, values) in extra)
        {
            foreach (var value in values) yield return new(verb, AuthenticationGroup, "userextras", key, null, value);
        }
    }

    private static KubeStatusException Refusal(RequestRoute route, KubeUser caller, bool account)
    {
        var action = AccessRequest.Of(route);
        return (action with { Verb = $"impersonate-on:{(account ? "serviceaccount" : "user-info")}:{action.Verb}", Name = null }).Refusal(caller);
    }

    private static string[] Groups(string name, string? accountNamespace, string[] groups)
    {
        if (groups.Length == 0 && accountNamespace is not null) groups = ["system:serviceaccounts", $"system:serviceaccounts:{accountNamespace}"];
        if (groups.Contains(Authentication.Authenticated) || groups.Contains(Authentication.Unauthenticated)) return groups;
        return [.. groups, name == Authentication.Anonymous ? Authentication.Unauthenticated : Authentication.Authenticated];
    }
}
