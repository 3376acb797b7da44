using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets.Upkeep;
using Portal.Core.Vault;

namespace Portal.Core.Secrets.Exploring;

/// <summary>
/// What stands beside the names of a folder: versions, age, owner and end of its secrets, from metadata alone. A folder is told at once where the server
/// can (OpenBao 2.2) and the policy lets it; elsewhere each secret is a request, so only those in sight are asked about. What was read is remembered by
/// the person's session until something is written, at most a minute.
/// </summary>
public sealed class FolderDetails(SecretStore store, TimeProvider time)
{
    /// <summary>Folders with more in them are not told at once: what came would be megabytes, and the names are wanted first.</summary>
    public const int MostAtOnce = 100;

    // Mounts that do not tell a folder at once to this person: a policy that names metadata/ alone does not reach it, in no folder.
    private readonly ConditionalWeakTable<VaultSession, ConcurrentDictionary<string, bool>> _refusing = [];

    /// <summary>Whether the folder is likely to be told at once.</summary>
    public bool MayTellAtOnce(EnvironmentSession session, SecretFolder folder) =>
        folder is { TellsDetails: true, Names.Length: > 0 and <= MostAtOnce } && !_refusing.GetOrCreateValue(session.Vault).ContainsKey(folder.Path.Mount);

    /// <summary>Everything in a folder by name; null when it is not told so, and secrets have to be asked about one by one.</summary>
    /// <exception cref="ApiException">When Vault does not answer; a refusal is an answer.</exception>
    public async Task<ImmutableDictionary<string, SecretGlance>?> OfFolderAsync(EnvironmentSession session, SecretFolder folder, CancellationToken cancellationToken)
    {
        if (!MayTellAtOnce(session, folder)) return null;
        try
        {
            return await session.Memory.ReadAsync(time, $"details of {folder.Path}", async ct =>
                (await store.DetailsAsync(session, folder.Path, ct)).ToImmutableDictionary(secret => secret.Key, secret => SecretGlance.Of(secret.Value), StringComparer.Ordinal), cancellationToken);
        }
        catch (ApiException refused) when (refused.Failure is Failure.Denied or Failure.NotFound or Failure.Invalid)
        {
            _refusing.GetOrCreateValue(session.Vault)[folder.Path.Mount] = true;
            return null;
        }
    }

    /// <summary>One secret.</summary>
    /// <exception cref="ApiException">When its metadata may not be read, or there is none.</exception>
    public Task<SecretGlance> OfAsync(EnvironmentSession session, SecretPath path, CancellationToken cancellationToken) =>
        session.Memory.ReadAsync(time, $"details of {path}", async ct => SecretGlance.Of(await store.MetadataAsync(session, path, ct)), cancellationToken);
}
