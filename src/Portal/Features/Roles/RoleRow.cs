using Portal.Core.Roles;

namespace Portal.Features.Roles;

/// <summary>A role in the list: its name at once, the rest when it was read.</summary>
/// <param name="Mount">Its auth mount.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">What it says; null while it is read, and when it may not be.</param>
internal sealed record RoleRow(string Mount, string Name, KubernetesRole? Role)
{
    /// <summary>Whom it lets in.</summary>
    public string Accounts => Role is null ? "" : RoleText.Names(Role.ServiceAccountNames);

    /// <summary>From where.</summary>
    public string Namespaces => Role is null ? "" : RoleText.Namespaces(Role);

    /// <summary>With which policies.</summary>
    public string Policies => Role is null ? "" : RoleText.Names(Role.TokenPolicies);

    /// <summary>For how long.</summary>
    public string Lifetime => Role is null ? "" : RoleText.Time(Role.TokenTtl, "mount's");
}
