using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.Secrets;

/// <summary>
/// Finds out what became of a write whose answer was lost. A version is written once and never changes, so the version after the one the write
/// was based on is either ours, somebody else's, or not there.
/// </summary>
internal sealed class SecretReadBack(SecretStore store)
{
    /// <summary>Whether the server may have done what it did not confirm.</summary>
    public static bool IsNeeded(ApiException lost) => lost.Failure is Failure.Timeout or Failure.ServerError or Failure.Unreadable;

    /// <summary>
    /// The outcome when it was done after all. Throws what was lost when nobody can tell, with <see cref="ApiException.ReadBack"/> when it is known
    /// not to have been done, and <see cref="Failure.Conflict"/> when somebody else was faster.
    /// </summary>
    public async Task<StepOutcome> VersionAsync(EnvironmentSession session, SecretPath path, int? basedOn, Func<ImmutableArray<SecretEntry>, bool> isOurs, ApiException lost, CancellationToken cancellationToken)
    {
        if (basedOn is not { } known) throw lost;
        var number = known + 1;
        try
        {
            var (value, _) = await store.ReadAsync(session, path, KvVersion.V2, number, cancellationToken);
            if (value.Version?.State is not VersionState.Live) throw lost;
            if (!isOurs(value.Entries)) throw Faster(path, $"Version {number} was written by somebody else before yours arrived.");
            return new StepOutcome($"version {number}", lost.RequestId, [$"Vault's answer was lost. A look afterwards showed that version {number} was written."]);
        }
        catch (ApiException missing) when (missing.Failure is Failure.NotFound or Failure.Denied)
        {
            throw await NewestAsync(session, path, cancellationToken) is { } newest && newest <= known
                ? NotDone(lost, known == 0 ? "A look afterwards showed that nothing was written." : $"A look afterwards showed that version {known} is still the newest, so nothing was written.")
                : lost;
        }
        catch (ApiException silent) when (silent.Failure is not Failure.Conflict)
        {
            throw lost;
        }
    }

    /// <summary>The same in a version 1 mount, where only the values themselves tell.</summary>
    public async Task<StepOutcome> ValuesAsync(
        EnvironmentSession session, SecretPath path, ImmutableArray<SecretEntry>? before, ImmutableArray<SecretEntry> written, ApiException lost, CancellationToken cancellationToken)
    {
        ImmutableArray<SecretEntry>? now;
        try
        {
            now = (await store.ReadAsync(session, path, KvVersion.V1, null, cancellationToken)).Value.Entries;
        }
        catch (ApiException missing) when (missing.Failure is Failure.NotFound)
        {
            now = null;
        }
        catch (ApiException)
        {
            throw lost;
        }

        if (now is { } there && SecretBody.Same(there, written)) return new StepOutcome("written", lost.RequestId, ["Vault's answer was lost. A look afterwards showed that the values were written."]);
        var untouched = now is { } values ? before is { } was && SecretBody.Same(values, was) : before is null;
        if (untouched) throw NotDone(lost, "A look afterwards showed the values of before, so nothing was written.");
        throw before is null ? lost : Faster(path, "Other values are there now than those you started from or wrote.");
    }

    private async Task<int?> NewestAsync(EnvironmentSession session, SecretPath path, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.MetadataAsync(session, path, cancellationToken)).CurrentVersion;
        }
        catch (ApiException failure)
        {
            return failure.Failure is Failure.NotFound ? 0 : null;
        }
    }

    private static ApiException Faster(SecretPath path, string what) => Vault.VaultWrite.Conflict(path.ToString(), what);

    private static ApiException NotDone(ApiException lost, string sentence) =>
        new(lost.System, lost.Failure, lost.Operation, lost.Target, lost) { Status = lost.Status, Errors = lost.Errors, RequestId = lost.RequestId, ReadBack = sentence };
}
