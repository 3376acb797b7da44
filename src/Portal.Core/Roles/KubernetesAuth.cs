using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;

namespace Portal.Core.Roles;

/// <summary>The Kubernetes auth mounts of a Vault: list, enable, configure.</summary>
public sealed class KubernetesAuth(VaultClient vault, TimeProvider time)
{
    /// <summary>Every Kubernetes auth mount the token may know of. Falls back to <c>sys/internal/ui/mounts</c> when <c>sys/auth</c> is denied.</summary>
    public Task<Listing<KubernetesAuthMount>> ListMountsAsync(EnvironmentSession session, CancellationToken cancellationToken) => throw new NotSupportedException($"{vault}{time}");

    /// <summary>The configuration of a mount.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> when none was written yet, or for no such mount.</exception>
    public Task<KubernetesAuthConfig> ReadConfigAsync(EnvironmentSession session, string mount, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Every mount with its configuration and the names of its roles.</summary>
    public Task<Listing<KubernetesAuthDetail>> DescribeAsync(EnvironmentSession session, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Enables the method at a path. Fails as <see cref="Failure.AlreadyExists"/> when the path is in use.</summary>
    public ChangePlan PlanEnable(EnvironmentSession session, string mount, string description) => throw new NotSupportedException();

    /// <summary>
    /// Writes the whole configuration. Fails as <see cref="Failure.Conflict"/> when it is not what was read any more, or as
    /// <see cref="Failure.AlreadyExists"/> when <paramref name="read"/> is null and there is one by then.
    /// </summary>
    public ChangePlan PlanConfigure(EnvironmentSession session, string mount, KubernetesAuthConfig? read, KubernetesAuthConfig wanted, ReviewerToken reviewer) => throw new NotSupportedException();
}
