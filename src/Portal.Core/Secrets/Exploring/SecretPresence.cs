using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Capabilities;

namespace Portal.Core.Secrets.Exploring;

/// <summary>Finds out whether secrets and folders that somebody remembers are still there, with few requests and without reading any of them.</summary>
/// <param name="folders">Lists.</param>
/// <param name="capabilities">Knows what the person may do.</param>
/// <param name="time">The clock.</param>
public sealed class SecretPresence(SecretFolders folders, VaultCapabilities capabilities, TimeProvider time)
{
    /// <summary>How many folders are listed for one question; what is in others stays unknown.</summary>
    public const int MostFolders = 20;

    /// <summary>Lists the folders the paths are in, each once.</summary>
    /// <returns>Whether each path is there. Those of which it cannot be told, because their folder may not be listed or is one too many, are left out.</returns>
    /// <exception cref="ApiException">When Vault as a whole does not answer.</exception>
    public async Task<ImmutableDictionary<SecretPath, bool>> AskAsync(EnvironmentSession session, IEnumerable<SecretPath> paths, CancellationToken cancellationToken)
    {
        var wanted = paths.Where(path => path.Key.Length > 0).Distinct().GroupBy(path => path.Parent).Take(MostFolders).ToArray();
        var listed = await ManyReads.OfAsync(wanted, (group, ct) => folders.BrowseAsync(session, group.Key, ct), time, cancellationToken);
        return listed.Items.SelectMany(folder => Told(folder, wanted.First(group => group.Key == folder.Path))).ToImmutableDictionary();
    }

    /// <summary>Which of the paths the person may not read, or list where it is a folder. What cannot be told is left out: this is asked of Vault's rules, not of the paths.</summary>
    public async Task<ImmutableHashSet<SecretPath>> DeniedAsync(EnvironmentSession session, IEnumerable<SecretPath> paths, CancellationToken cancellationToken)
    {
        SecretPath[] all = [.. paths.Distinct()];
        var versions = new Dictionary<string, KvVersion?>(StringComparer.Ordinal);
        foreach (var mount in all.Select(path => path.Mount).Distinct(StringComparer.Ordinal)) versions[mount] = await KnownAsync(session, mount, cancellationToken);
        var needs = all.Where(path => versions[path.Mount] is not null).ToDictionary(path => path, path => ApiPath(path, versions[path.Mount]!.Value));
        var may = await capabilities.ReadAsync(session, needs.Values, cancellationToken);
        return [.. all.Where(path => !needs.TryGetValue(path, out var need) || may.Allows(need, path.IsFolder ? "list" : "read") == false)];
    }

    /// <summary>What a listing tells of paths: of those directly in the folder, and of the folder itself when nothing is in it.</summary>
    public static IEnumerable<KeyValuePair<SecretPath, bool>> Told(SecretFolder folder, IEnumerable<SecretPath> paths)
    {
        var names = folder.Names.ToHashSet(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (path.Key.Length == 0) continue;
            if (path == folder.Path) yield return new(path, names.Count > 0);
            else if (path.Parent == folder.Path) yield return new(path, names.Contains(path.Name));
        }
    }

    // Vault names no mount to somebody who may do nothing in it.
    private async Task<KvVersion?> KnownAsync(EnvironmentSession session, string mount, CancellationToken cancellationToken)
    {
        try
        {
            return await folders.VersionOfAsync(session, mount, cancellationToken);
        }
        catch (ApiException refused) when (refused.Failure is Failure.Denied or Failure.NotFound)
        {
            return null;
        }
    }

    private static string ApiPath(SecretPath path, KvVersion kv) => kv is KvVersion.V1 ? $"{path.Mount}/{path.Key}" : $"{path.Mount}/{(path.IsFolder ? "metadata" : "data")}/{path.Key}";
}
