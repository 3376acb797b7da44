using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;

namespace Portal.Core.Secrets;

/// <summary>Secrets one at a time. Describing is not reading: only <see cref="RevealAsync"/> asks Vault for values.</summary>
public sealed class SecretStore(VaultClient vault, SecretFolders folders, ActivityLog activity, TimeProvider time)
{
    /// <summary>Metadata, versions and key names, each as far as the token may read them.</summary>
    public Task<SecretDescription> DescribeAsync(EnvironmentSession session, SecretPath path, CancellationToken cancellationToken) => throw new NotSupportedException($"{vault}{folders}{activity}{time}");

    /// <summary>Reads the values of a version and records in Activity that this person did.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="path">The secret.</param>
    /// <param name="version">Which version; null for the current one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such secret or version. A deleted version is no failure: its state says so.</exception>
    public Task<SecretValue> RevealAsync(EnvironmentSession session, SecretPath path, int? version, CancellationToken cancellationToken) => throw new NotSupportedException();
}
