using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;

namespace Portal.Core.Secrets.Exploring;

/// <summary>
/// Reads the metadata of every secret in version 2 mounts that the person may list: a few at a time or, where the server and the policy allow it, a
/// folder at once. No value is read.
/// </summary>
internal sealed class MetadataWalk(SecretSearch search, SecretStore store, TimeProvider time)
{
    private const int AtOnce = 4;
    private const int Batch = 32;
    private const int RefusedKept = 20;
    private static readonly TimeSpan ListKept = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>Reads until everything was looked at, and tells what it read after every few secrets. Ends when the caller stops listening.</summary>
    /// <exception cref="ApiException">When Vault as a whole does not answer any more.</exception>
    public async IAsyncEnumerable<MetadataStep> ReadAsync(EnvironmentSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
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
            foreach (var flat in folders.Skip(done).Where(folder => folder.Kv is KvVersion.V1)) run.Pass(flat);
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
                await Parallel.ForEachAsync(batch, Few(cancellationToken), async (path, ct) => await KeepAsync(session, path, run, ct));
                yield return run.Tell(progress, isDone: false);
            }

            if (!progress.IsBusy) break;
            await Task.Delay(Look, time, cancellationToken);
        }

        yield return run.Tell(index.Progress, isDone: true);
    }

    private static ParallelOptions Few(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };

    // False when its secrets have to be asked one by one. A policy that names metadata/ alone does not reach it, in no folder of the mount.
    private async Task<bool> KeepDetailsAsync(EnvironmentSession session, IndexedFolder folder, Run run, CancellationToken cancellationToken)
    {
        if (run.OneByOne.ContainsKey(folder.Path.Mount)) return false;
        try
        {
            foreach (var (name, metadata) in await Patience.AskAsync(() => store.DetailsAsync(session, folder.Path, cancellationToken), time, cancellationToken)) run.Keep(folder.At(name), metadata);
            return true;
        }
        catch (ApiException refused) when (refused.Failure is Failure.NotFound || Patience.IsOfTheOne(refused))
        {
            run.OneByOne[folder.Path.Mount] = true;
            return false;
        }
    }

    // What one secret refuses does not stop the others.
    private async Task KeepAsync(EnvironmentSession session, SecretPath path, Run run, CancellationToken cancellationToken)
    {
        try
        {
            run.Keep(path, await Patience.AskAsync(() => store.MetadataAsync(session, path, cancellationToken), time, cancellationToken));
        }
        catch (ApiException gone) when (gone.Failure is Failure.NotFound)
        {
            run.Keep(path, null);
        }
        catch (ApiException refused) when (Patience.IsOfTheOne(refused))
        {
            run.Refuse(refused);
        }
    }

    private sealed class Run
    {
        private readonly Lock _gate = new();
        private readonly List<KeyValuePair<SecretPath, SecretMetadata>> _fresh = [];
        private readonly List<ApiException> _refused = [];
        private readonly SortedSet<string> _flatMounts = new(StringComparer.Ordinal);
        private int _lookedAt, _flat, _refusedCount;

        /// <summary>Mounts that do not tell a folder at once to this person.</summary>
        public ConcurrentDictionary<string, bool> OneByOne { get; } = new(StringComparer.Ordinal);

        public void Keep(SecretPath path, SecretMetadata? metadata)
        {
            lock (_gate)
            {
                _lookedAt++;
                if (metadata is not null) _fresh.Add(new(path, metadata));
            }
        }

        public void Refuse(ApiException refused)
        {
            lock (_gate)
            {
                _lookedAt++;
                _refusedCount++;
                if (_refused.Count < RefusedKept) _refused.Add(refused);
            }
        }

        public void Pass(IndexedFolder folder)
        {
            lock (_gate)
            {
                _flat += folder.Names.Length;
                if (folder.Names.Length > 0) _flatMounts.Add(folder.Path.Mount);
            }
        }

        public MetadataStep Tell(IndexProgress index, bool isDone)
        {
            lock (_gate)
            {
                // Without the list of all mounts those the person may do something in are known all the same.
                var unlisted = index.Refused.Where(refused => refused.Target != "sys/mounts").ToArray();
                ImmutableArray<ApiException> refused = [.. unlisted, .. _refused];
                var count = index.RefusedCount - (index.Refused.Length - unlisted.Length) + _refusedCount;
                var step = new MetadataStep([.. _fresh], new MetadataProgress(_lookedAt, Math.Max(index.Secrets - _flat, _lookedAt), _flat, [.. _flatMounts], isDone, index.Failure, refused, count));
                _fresh.Clear();
                return step;
            }
        }
    }
}
