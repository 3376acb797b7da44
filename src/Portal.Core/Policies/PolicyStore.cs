using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;

namespace Portal.Core.Policies;

/// <summary>The ACL policies of a Vault: list, read, create, edit, delete.</summary>
public sealed class PolicyStore(VaultClient vault, TimeProvider time)
{
    /// <summary>Every policy's name, sorted.</summary>
    public Task<Listing<PolicyEntry>> ListAsync(EnvironmentSession session, CancellationToken cancellationToken) => throw new NotSupportedException($"{vault}{time}");

    /// <summary>One policy with its text.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such policy.</exception>
    public Task<StoredPolicy> ReadAsync(EnvironmentSession session, string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Several policies with their texts; those that are missing or denied are in <see cref="Listing{T}.Refused"/>.</summary>
    public Task<Listing<StoredPolicy>> ReadManyAsync(EnvironmentSession session, IEnumerable<string> names, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Writes a policy that is not there yet; fails as <see cref="Failure.AlreadyExists"/> when it is by then.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for a name or a text Vault would refuse.</exception>
    public ChangePlan PlanCreate(EnvironmentSession session, string name, string text) => throw new NotSupportedException();

    /// <summary>Replaces a policy's text; fails as <see cref="Failure.Conflict"/> when it is not the text that was read any more.</summary>
    public ChangePlan PlanEdit(EnvironmentSession session, StoredPolicy read, string text) => throw new NotSupportedException();

    /// <summary>Deletes a policy; its name has to be typed. Tokens and roles keep naming it, and it gives them nothing any more.</summary>
    public ChangePlan PlanDelete(EnvironmentSession session, StoredPolicy read) => throw new NotSupportedException();
}
