using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.Access;

/// <summary>Joins roles, policies and workloads: who is bound to what, and what that lets them read.</summary>
public sealed class AccessDirectory
{
    /// <summary>Every role of every Kubernetes auth mount, by mount and name. Roles and policies that may not be read stand in <see cref="Listing{T}.Refused"/>.</summary>
    /// <exception cref="ApiException">When the auth mounts cannot be listed.</exception>
    public Task<Listing<RoleBinding>> ListBindingsAsync(EnvironmentSession session, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The workloads whose service account and namespace a role is bound to.</summary>
    /// <exception cref="ApiException">When the role cannot be read, or the cluster does not answer.</exception>
    public Task<Listing<ReachedWorkload>> ListWorkloadsAsync(EnvironmentSession session, RoleBinding binding, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>
    /// The bindings as CSV (RFC 4180) with a header line. Cells that a spreadsheet would run as a formula start with an apostrophe.
    /// </summary>
    public static string ToCsv(IEnumerable<RoleBinding> bindings) => throw new NotSupportedException();
}
