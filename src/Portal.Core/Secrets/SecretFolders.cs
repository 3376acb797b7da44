using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;

namespace Portal.Core.Secrets;

/// <summary>The folders of key/value mounts.</summary>
public sealed class SecretFolders(VaultClient vault, TimeProvider time)
{
    /// <summary>What is directly in a folder. An empty folder is an empty answer.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such mount; <see cref="Failure.Denied"/> without <c>list</c>.</exception>
    public Task<SecretFolder> BrowseAsync(EnvironmentSession session, SecretPath folder, CancellationToken cancellationToken) => throw new NotSupportedException($"{vault}{time}");

    /// <summary>Which key/value engine a mount is, without the right to list mounts.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such mount, none the token may know of, or another engine.</exception>
    public Task<KvVersion> VersionOfAsync(EnvironmentSession session, string mount, CancellationToken cancellationToken) => throw new NotSupportedException();
}
