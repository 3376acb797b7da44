using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;

namespace Portal.Core.Secrets.Versions;

/// <summary>
/// Takes back what was written to secrets. In a version 2 mount only version numbers are kept until then, because Vault has the values;
/// a version 1 mount forgets them, so they are kept here for as long as the write can be undone.
/// </summary>
internal sealed class SecretUndo(SecretWrites writes, VersionWrites versions, SecretStore store)
{
    /// <summary>Takes back the version that was written on top of another: its values again, or nothing where there was nothing.</summary>
    /// <param name="path">The secret.</param>
    /// <param name="before">The version below; 0 for none.</param>
    /// <param name="wasReadable">Whether that one could be read when the new one was written; null when nobody looked.</param>
    public UndoStep Version(SecretPath path, int before, bool? wasReadable = null) => async (session, _, ct) =>
    {
        var written = before + 1;
        var metadata = (await Part.OfAsync(store.MetadataAsync(session, path, ct))).Value;
        if (metadata is { } moved && moved.CurrentVersion != written) throw VaultWrite.Conflict(path.ToString(), Newer(moved.CurrentVersion));
        if (before == 0 || !(wasReadable ?? WasReadable(metadata, before))) return versions.Delete(path, [written], now => now.CurrentVersion == written ? null : Newer(now.CurrentVersion));
        var old = await OldAsync(session, path, before, ct);
        var now = (await Part.OfAsync(store.RevealAsync(session, path, written, $"Read version {written} to undo it", ct))).Value;
        return writes.NewVersion(path, written, now, old.Entries, before);
    };

    /// <summary>Deletes a version 1 secret that was created, while it is as it was created.</summary>
    public UndoStep Created(SecretPath path, ImmutableArray<SecretEntry> entries) => (_, _, _) => Task.FromResult(writes.DeleteLatest(path, KvVersion.V1, entries));

    /// <summary>Writes the values of a version 1 secret as they were before, while they are those that were written.</summary>
    public UndoStep Overwritten(SecretPath path, SecretValue before, ImmutableArray<SecretEntry> entries) =>
        (_, _, _) => Task.FromResult(writes.Overwrite(path, before with { Entries = entries }, before.Entries));

    private async Task<SecretValue> OldAsync(EnvironmentSession session, SecretPath path, int number, CancellationToken cancellationToken)
    {
        try
        {
            var old = await store.RevealAsync(session, path, number, $"Read version {number} to write it again", cancellationToken);
            return old.Version is { State: VersionState.Live } ? old : throw VaultWrite.Conflict(path.ToString(), $"Version {number}, which holds the values before, is {old.Version?.State.ToString().ToLowerInvariant()} by now.");
        }
        catch (ApiException missing) when (missing.Failure is Failure.NotFound)
        {
            throw VaultWrite.Conflict(path.ToString(), $"Version {number}, which held the values before, is not kept any more.");
        }
    }

    // What could not be read before the write is not made readable by taking the write back.
    private static bool WasReadable(SecretMetadata? metadata, int before) =>
        metadata?.Versions.FirstOrDefault(version => version.Number == before) is not { State: VersionState.Deleted } old
        || metadata.Versions.FirstOrDefault(version => version.Number == before + 1) is not { } written
        || old.DeletedAt > written.CreatedAt;

    private static string Newer(int number) => $"Version {number} was written since.";
}
