using System.Collections.Immutable;

namespace Portal.Core.Roles;

/// <summary>Roles by the service accounts they name: where there are thousands of both, deciding each pair would take half a minute.</summary>
public sealed class RoleLookup
{
    private readonly ILookup<string, KubernetesRole> _named;
    private readonly ImmutableArray<KubernetesRole> _patterns;

    /// <summary>Sorts the roles.</summary>
    public RoleLookup(IEnumerable<KubernetesRole> roles)
    {
        var byPattern = roles.ToLookup(role => role.ServiceAccountNames.Any(name => name.Contains('*')));
        _patterns = [.. byPattern[true]];
        _named = byPattern[false].SelectMany(role => role.ServiceAccountNames.Distinct(StringComparer.Ordinal).Select(name => (name, role))).ToLookup(pair => pair.name, pair => pair.role, StringComparer.Ordinal);
    }

    /// <summary>The roles that could match a service account of this name, in no order; all others do not. <see cref="RoleMatch.Decide"/> decides.</summary>
    public IEnumerable<KubernetesRole> CandidatesFor(string serviceAccount) => _named[serviceAccount].Concat(_patterns);
}
