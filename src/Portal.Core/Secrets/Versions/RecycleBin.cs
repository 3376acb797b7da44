using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets.Exploring;
using Portal.Core.Vault;

namespace Portal.Core.Secrets.Versions;

/// <summary>
/// What was deleted in version 2 mounts and can still come back, across everything the person may list. Vault keeps no list of it, so the
/// metadata of each secret is read, a few at a time or, where the server and the policy allow it, a folder at once; no value is.
/// </summary>
public sealed class RecycleBin(VaultClient vault, SecretSearch search, SecretStore store, TimeProvider time)
{
    private const int AtOnce = 4;
    private const int Batch = 32;
    private const int RefusedKept = 20;
    private const int MostTries = 6;
    private static readonly TimeSpan ListKept = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private readonly VersionWrites _versions = new(vault, store);

    /// <summary>Reads until everything was looked at, and tells how far it is after every few secrets. Ends when the caller stops listening.</summary>
    public async IAsyncEnumerable<RecycleReading> ReadAsync(EnvironmentSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var index = search.Of(session);
        // A list of paths that is older may lack what was written and deleted since.
        index.Start(again: index.Progress.ReadAt is not { } at || time.GetUtcNow() - at > ListKept);
        var run = new Run();
        for (var done = 0; ;)
        {
            // In this order: a reading that had ended before the folders were taken brings no more.
            var progress = index.Progress;
            var folders = index.Folders;
            var fresh = folders.Skip(done).Where(folder => folder.Kv is KvVersion.V2).ToArray();
            done = folders.Length;
            var left = new ConcurrentBag<IndexedFolder>(fresh.Where(folder => !folder.HasDetails));
            foreach (var batch in fresh.Where(folder => folder.HasDetails).Chunk(Batch))
            {
                await Parallel.ForEachAsync(batch, Few(cancellationToken), async (folder, ct) =>
                {
                    if (!await KeepDetailsAsync(session, folder, run, ct)) left.Add(folder);
                });
                yield return run.Tell(progress, isDone: false);
            }

            foreach (var batch in left.SelectMany(folder => folder.Names.Select(folder.At)).Chunk(Batch))
            {
                await Parallel.ForEachAsync(batch, Few(cancellationToken), async (path, ct) => run.Keep(await TryAsync(session, path, ct)));
                yield return run.Tell(progress, isDone: false);
            }

            if (!progress.IsBusy) break;
            await Task.Delay(Look, time, cancellationToken);
        }

        yield return run.Tell(index.Progress, isDone: true);
    }

    /// <summary>Undeletes secrets, one step each; a step that is refused stops the plan and the others can be tried again.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> when nothing is chosen.</exception>
    public ChangePlan PlanUndelete(EnvironmentSession session, ImmutableArray<DeletedSecret> chosen)
    {
        if (chosen.IsEmpty) throw VaultWrite.Invalid("undelete", "No secret is chosen.");
        var steps = chosen.Select(secret => _versions.Undelete(secret.Path, secret.ToUndelete)).ToImmutableArray();
        return new ChangePlan
        {
            Title = steps.Length == 1 ? steps[0].Title : $"Undelete {steps.Length} secrets",
            Verb = steps.Length == 1 ? "Undelete secret" : $"Undelete {steps.Length} secrets",
            Warnings = ["Applications that read them get the values again."],
            Steps = steps,
        };
    }

    private static ParallelOptions Few(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };

    private static bool IsOfTheOne(ApiException refused) => refused.Failure is Failure.Denied or Failure.Throttled or Failure.Timeout or Failure.ServerError or Failure.Invalid or Failure.Unreadable;

    // False when its secrets have to be asked one by one. A policy that names metadata/ alone does not reach it, in no folder of the mount.
    private async Task<bool> KeepDetailsAsync(EnvironmentSession session, IndexedFolder folder, Run run, CancellationToken cancellationToken)
    {
        if (run.OneByOne.ContainsKey(folder.Path.Mount)) return false;
        try
        {
            foreach (var (name, metadata) in await PatientlyAsync(() => store.DetailsAsync(session, folder.Path, cancellationToken), cancellationToken)) run.Keep((DeletedSecret.Of(folder.At(name), metadata), null));
            return true;
        }
        catch (ApiException refused) when (refused.Failure is Failure.NotFound || IsOfTheOne(refused))
        {
            run.OneByOne[folder.Path.Mount] = true;
            return false;
        }
    }

    // What one secret refuses does not stop the others.
    private async Task<(DeletedSecret? Found, ApiException? Refused)> TryAsync(EnvironmentSession session, SecretPath path, CancellationToken cancellationToken)
    {
        try
        {
            return (DeletedSecret.Of(path, await PatientlyAsync(() => store.MetadataAsync(session, path, cancellationToken), cancellationToken)), null);
        }
        catch (ApiException gone) when (gone.Failure is Failure.NotFound)
        {
            return (null, null);
        }
        catch (ApiException refused) when (IsOfTheOne(refused))
        {
            return (null, refused);
        }
    }

    // A server that asks for patience gets it.
    private async Task<T> PatientlyAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ask();
            }
            catch (ApiException throttled) when (throttled.Failure is Failure.Throttled && tries < MostTries)
            {
                await Task.Delay(throttled.RetryAfter ?? TimeSpan.FromSeconds(tries), time, cancellationToken);
            }
        }
    }

    private sealed class Run
    {
        private readonly Lock _gate = new();
        private readonly List<DeletedSecret> _found = [];
        private readonly List<ApiException> _refused = [];
        private int _lookedAt;
        private int _refusedCount;

        /// <summary>Mounts that do not tell a folder at once to this person.</summary>
        public ConcurrentDictionary<string, bool> OneByOne { get; } = new(StringComparer.Ordinal);

        public void Keep((DeletedSecret? Found, ApiException? Refused) answer)
        {
            lock (_gate)
            {
                _lookedAt++;
                if (answer.Found is { } found) _found.Add(found);
                if (answer.Refused is not { } refused) return;
                _refusedCount++;
                if (_refused.Count < RefusedKept) _refused.Add(refused);
            }
        }

        public RecycleReading Tell(IndexProgress index, bool isDone)
        {
            lock (_gate)
            {
                var found = _found.OrderByDescending(secret => secret.DeletedAt).ThenBy(secret => secret.Path.ToString(), StringComparer.Ordinal);
                // Without the list of all mounts those the person may do something in are known all the same.
                var unlisted = index.Refused.Where(refused => refused.Target != "sys/mounts").ToArray();
                ImmutableArray<ApiException> refused = [.. index.Failure is { } failure ? [failure] : Array.Empty<ApiException>(), .. unlisted, .. _refused];
                var count = index.RefusedCount - (index.Refused.Length - unlisted.Length) + _refusedCount + (index.Failure is null ? 0 : 1);
                return new RecycleReading([.. found], _lookedAt, Math.Max(index.Secrets, _lookedAt), isDone, refused, count);
            }
        }
    }
}
