using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.ServiceAccounts;

/// <summary>The service accounts and namespaces of a cluster, as the signed-in person may see them.</summary>
public sealed class ServiceAccountDirectory
{
    /// <summary>The namespaces, by name.</summary>
    /// <exception cref="ApiException">When namespaces may not be listed, or the cluster does not answer.</exception>
    public Task<Listing<KubeNamespace>> ListNamespacesAsync(EnvironmentSession session, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>
    /// The service accounts of one namespace, or of all the person may look into, by namespace and name. When they may not be listed
    /// across the cluster, each namespace is asked by itself, and those that refuse stand in <see cref="Listing{T}.Refused"/>.
    /// </summary>
    /// <exception cref="ApiException">When nothing could be listed at all.</exception>
    public Task<Listing<ServiceAccount>> ListAsync(EnvironmentSession session, string? ns, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>One service account.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> when there is none.</exception>
    public Task<ServiceAccount> ReadAsync(EnvironmentSession session, string ns, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>A plan of one step that creates it; its manifest is the step's <c>After</c>.</summary>
    /// <exception cref="ApiException">
    /// <see cref="Failure.AlreadyExists"/> when there is one; <see cref="Failure.Invalid"/> with the field when Kubernetes would refuse the name.
    /// </exception>
    public Task<ChangePlan> PlanCreateAsync(EnvironmentSession session, NewServiceAccount account, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>A plan of one step that deletes it; warns about the pods that run as it.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> when there is none.</exception>
    public Task<ChangePlan> PlanDeleteAsync(EnvironmentSession session, string ns, string name, CancellationToken cancellationToken) => throw new NotSupportedException();
}
