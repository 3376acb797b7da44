using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;

namespace Portal.Core.Roles;

/// <summary>The roles of Kubernetes auth mounts: list, read, create, edit, delete.</summary>
public sealed class RoleStore(VaultClient vault, KubernetesAuth auth, TimeProvider time)
{
    /// <summary>Every role of every Kubernetes auth mount, by mount and name; what was denied is in <see cref="Listing{T}.Refused"/>.</summary>
    public Task<Listing<StoredRole>> ReadAllAsync(EnvironmentSession session, CancellationToken cancellationToken) => throw new NotSupportedException($"{vault}{auth}{time}");

    /// <summary>The names of the roles of one mount; empty when there is none.</summary>
    public Task<Listing<string>> ListAsync(EnvironmentSession session, string mount, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>One role.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such role.</exception>
    public Task<StoredRole> ReadAsync(EnvironmentSession session, string mount, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Writes a role that is not there yet. Vault would overwrite; the step looks first and fails as <see cref="Failure.AlreadyExists"/>.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for fields Vault would refuse.</exception>
    public ChangePlan PlanCreate(EnvironmentSession session, KubernetesRole role) => throw new NotSupportedException();

    /// <summary>Changes a role; fails as <see cref="Failure.Conflict"/> when it is not what was read any more.</summary>
    public ChangePlan PlanEdit(EnvironmentSession session, StoredRole read, KubernetesRole wanted) => throw new NotSupportedException();

    /// <summary>Deletes a role; its name has to be typed. Nobody can log in with it afterwards, tokens it gave live on.</summary>
    public ChangePlan PlanDelete(EnvironmentSession session, StoredRole read) => throw new NotSupportedException();
}
