using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Vault;

namespace Portal.Core.Access.Moving;

/// <summary>Every secret in a folder and its folders, level by level and a few requests at a time.</summary>
internal sealed class SecretSubtree(SecretFolders folders, TimeProvider time)
{
    /// <summary>More than these are not taken along at once.</summary>
    public const int MostSecrets = 200;

    private const int Deepest = 32;

    /// <summary>The secrets by path, and the folders that may not be listed.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> when there are too many, or none.</exception>
    public async Task<(ImmutableArray<SecretPath> Secrets, ImmutableArray<ApiException> Refused)> ListAsync(EnvironmentSession session, SecretPath root, CancellationToken cancellationToken)
    {
        if (!root.IsFolder) return ([root], []);
        var found = ImmutableArray.CreateBuilder<SecretPath>();
        var refused = ImmutableArray.CreateBuilder<ApiException>();
        SecretPath[] level = [root];
        for (var depth = 0; level.Length > 0; depth++)
        {
            if (depth == Deepest) throw VaultWrite.Invalid(root.ToString(), $"The folder is more than {Deepest} levels deep. Take one of its folders at a time.");
            var listing = await ManyReads.OfAsync(level, (folder, ct) => folders.BrowseAsync(session, folder, ct), time, cancellationToken);
            refused.AddRange(listing.Refused);
            var entries = listing.Items.SelectMany(folder => folder.Entries).ToArray();
            found.AddRange(entries.Where(entry => !entry.IsFolder));
            level = [.. entries.Where(entry => entry.IsFolder)];
            if (found.Count + level.Length > MostSecrets) throw VaultWrite.Invalid(root.ToString(), $"The folder holds more than {MostSecrets} secrets. Take one of its folders at a time.");
        }

        if (found.Count == 0 && refused.Count == 0) throw VaultWrite.Invalid(root.ToString(), "There is no secret in this folder.");
        return found.Count == 0 ? throw refused[0] : ([.. found.OrderBy(path => path.Key, StringComparer.Ordinal)], refused.ToImmutable());
    }
}
