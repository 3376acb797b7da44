using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;

namespace Portal.Core.Secrets;

/// <summary>Every write to a secret, as a plan.</summary>
public sealed class SecretPlans(VaultClient vault, SecretFolders folders)
{
    /// <summary>Writes a secret that is not there yet; fails as <see cref="Failure.AlreadyExists"/> when it is by then.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for a name Vault cannot keep, two equal keys, or JSON that is none.</exception>
    public Task<ChangePlan> PlanCreateAsync(EnvironmentSession session, SecretPath path, ImmutableArray<SecretEntry> entries, CancellationToken cancellationToken) => throw new NotSupportedException($"{vault}{folders}");

    /// <summary>
    /// Writes a new version with these entries and no others. Fails as <see cref="Failure.Conflict"/> when there is a newer version than
    /// <paramref name="basedOn"/> by then; in a version 1 mount, when the values are not those of <paramref name="before"/> any more.
    /// </summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="path">The secret.</param>
    /// <param name="basedOn">The newest version when the form was opened, deleted or not; 0 in a version 1 mount.</param>
    /// <param name="before">The values the form started from, if they were revealed; null when the token may write and not read.</param>
    /// <param name="entries">What the secret will hold.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ChangePlan> PlanNewVersionAsync(EnvironmentSession session, SecretPath path, int basedOn, SecretValue? before, ImmutableArray<SecretEntry> entries, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Deletes versions so that they can be undeleted. In a version 1 mount the one value is deleted for good and its name has to be typed.</summary>
    public Task<ChangePlan> PlanDeleteAsync(EnvironmentSession session, SecretPath path, ImmutableArray<int> versions, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Makes deleted versions readable again.</summary>
    public ChangePlan PlanUndelete(EnvironmentSession session, SecretPath path, ImmutableArray<int> versions) => throw new NotSupportedException();

    /// <summary>Destroys the values of versions for good; the name has to be typed.</summary>
    public ChangePlan PlanDestroy(EnvironmentSession session, SecretPath path, ImmutableArray<int> versions) => throw new NotSupportedException();

    /// <summary>Deletes the secret with all its versions and metadata for good; the name has to be typed.</summary>
    public ChangePlan PlanDeleteEverything(EnvironmentSession session, SecretPath path, SecretMetadata? read) => throw new NotSupportedException();

    /// <summary>Changes the secret's own settings and its custom metadata.</summary>
    public ChangePlan PlanMetadata(EnvironmentSession session, SecretPath path, SecretMetadata read, KvSettings settings, ImmutableSortedDictionary<string, string> customMetadata) => throw new NotSupportedException();
}
