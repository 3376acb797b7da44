using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Secrets;

/// <summary>The folders of key/value mounts.</summary>
public sealed class SecretFolders(VaultClient vault, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);
    private readonly VaultMounts _mounts = new(vault);
    private readonly ConditionalWeakTable<VaultSession, ConcurrentDictionary<string, (KvVersion Kv, DateTimeOffset At)>> _versions = [];

    /// <summary>What is directly in a folder. An empty folder is an empty answer.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such mount; <see cref="Failure.Denied"/> without <c>list</c>.</exception>
    public async Task<SecretFolder> BrowseAsync(EnvironmentSession session, SecretPath folder, CancellationToken cancellationToken)
    {
        var kv = await VersionOfAsync(session, folder.Mount, cancellationToken);
        var target = KvPath.List(folder.IsFolder ? folder : folder with { Key = folder.Key + "/" }, kv);
        var answer = await vault.SendAsync<IKvApi>(session.Vault, VaultCall.List(target), (api, ct) => api.ListAsync(VaultPath.Encode(target), ct), cancellationToken);
        var prefix = folder.Key.Length == 0 || folder.IsFolder ? folder.Key : folder.Key + "/";
        var entries = answer.Keys.Select(name => new SecretPath(folder.Mount, prefix + name)).OrderBy(entry => !entry.IsFolder);
        return new SecretFolder(folder, kv, [.. entries], time.GetUtcNow());
    }

    /// <summary>Which key/value engine a mount is, without the right to list mounts.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such mount, none the token may know of, or another engine.</exception>
    public async Task<KvVersion> VersionOfAsync(EnvironmentSession session, string mount, CancellationToken cancellationToken)
    {
        var known = _versions.GetOrCreateValue(session.Vault);
        if (known.TryGetValue(mount, out var version) && time.GetUtcNow() - version.At < Kept) return version.Kv;
        var found = SecretEngines.KvOf(await _mounts.SecretEngineAsync(session.Vault, mount, cancellationToken))
            ?? throw new ApiException(ApiSystem.Vault, Failure.NotFound, "read", mount) { Errors = [$"{mount} is not a key/value engine."] };
        known[mount] = (found, time.GetUtcNow());
        return found;
    }
}
