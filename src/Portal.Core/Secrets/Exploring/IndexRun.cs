using System.Threading.Channels;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.Secrets.Exploring;

/// <summary>
/// One reading of everything a person may list: a few requests at a time, folder by folder or a mount at once, with patience when the server
/// asks for it. What one folder refuses does not stop the others.
/// </summary>
internal sealed class IndexRun(EnvironmentSession session, IndexReader reader, SemaphoreSlim shared, bool withKeys, TimeProvider time, Action changed)
{
    /// <summary>Requests of one person at a time; <c>shared</c> bounds all people's together.</summary>
    private const int AtOnce = 4;

    /// <summary>More names than this are not kept in memory for one person.</summary>
    private const int MostSecrets = 1_000_000;

    private const int RefusedKept = 50;
    private const int FailuresInARow = 8;
    private const int MostPatience = 12;

    private readonly Lock _gate = new();
    private readonly Channel<Work> _work = Channel.CreateUnbounded<Work>();
    private readonly List<IndexedFolder> _folders = [];
    private readonly List<ApiException> _refused = [];
    private IndexState _state = IndexState.Reading;
    private ApiException? _failure;
    private DateTimeOffset? _readAt;
    private DateTimeOffset _pausedUntil;
    private int _secrets, _left, _refusedCount, _failures, _patience;

    /// <summary>The folders so far.</summary>
    public IndexedFolder[] Folders
    {
        get { lock (_gate) return [.. _folders]; }
    }

    public IndexProgress Progress
    {
        get { lock (_gate) return new IndexProgress(_state, _secrets, _folders.Count, _left, withKeys, [.. _refused], _refusedCount, _failure, _readAt); }
    }

    /// <summary>Reads to the end; ends early when cancelled or when Vault as a whole does not answer.</summary>
    /// <param name="engines">The mounts to read.</param>
    /// <param name="folder">The folder to begin at in each of them; null for all that is in them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task ReadAsync(Listing<SecretEngine> engines, string? folder, CancellationToken cancellationToken)
    {
        foreach (var refused in engines.Refused) Refuse(refused);
        foreach (var engine in engines.Items.Where(engine => engine.Kv is not null)) Add(new Work(engine, folder, null, -1));
        EndWhenNothingIsLeft();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(stop)));
            End(IndexState.Complete);
        }
        catch (OperationCanceledException)
        {
            End(IndexState.Stopped);
        }
    }

    /// <summary>Says how it ended; as failed when there was a failure.</summary>
    public void End(IndexState state, ApiException? failure = null)
    {
        lock (_gate)
        {
            _failure ??= failure;
            _state = _failure is null ? state : IndexState.Failed;
            _readAt = time.GetUtcNow();
        }
    }

    private async Task WorkAsync(CancellationTokenSource stop)
    {
        await foreach (var work in _work.Reader.ReadAllAsync(stop.Token))
        {
            await PatienceAsync(stop.Token);
            await shared.WaitAsync(stop.Token);
            try
            {
                await DoAsync(work, stop.Token);
                Done();
            }
            catch (ApiException refused)
            {
                if (Handle(work, refused)) await stop.CancelAsync();
            }
            finally
            {
                shared.Release();
            }

            changed();
        }
    }

    private async Task DoAsync(Work work, CancellationToken cancellationToken)
    {
        if (work.Indexed is { } indexed)
        {
            indexed.Keep(work.Secret, await reader.KeysAsync(session, indexed.Path with { Key = indexed.Path.Key + indexed.Names[work.Secret] }, cancellationToken));
        }
        else if (work.Folder is null && await reader.ScanAsync(session, work.Engine, cancellationToken) is { } all)
        {
            foreach (var folder in all.GroupBy(path => path[..(path.LastIndexOf('/') + 1)], StringComparer.Ordinal)) Keep(work.Engine, folder.Key, [.. folder.Select(path => path[folder.Key.Length..])]);
        }
        else
        {
            var folder = work.Folder ?? "";
            var names = await reader.ListAsync(session, work.Engine, new SecretPath(work.Engine.Path, folder), cancellationToken);
            Keep(work.Engine, folder, [.. names.Where(name => !name.EndsWith('/'))]);
            foreach (var name in names.Where(name => name.EndsWith('/'))) Add(new Work(work.Engine, folder + name, null, -1));
        }
    }

    private void Keep(SecretEngine engine, string folder, string[] names)
    {
        var indexed = new IndexedFolder(new SecretPath(engine.Path, folder), engine.Kv!.Value, names) { HasDetails = engine.Kv is KvVersion.V2 && IndexReader.CanScan(engine) };
        lock (_gate)
        {
            _folders.Add(indexed);
            _secrets += names.Length;
            if (_secrets > MostSecrets) throw new ApiException(ApiSystem.Vault, Failure.Invalid, "list", engine.Path) { Errors = [$"There are more than {MostSecrets} secrets. The index holds no more."] };
        }

        if (!withKeys || engine.Kv is not KvVersion.V2) return;
        for (var secret = 0; secret < names.Length; secret++) Add(new Work(engine, null, indexed, secret));
    }

    private void Add(Work work)
    {
        lock (_gate) _left++;
        _work.Writer.TryWrite(work);
    }

    private void Done()
    {
        lock (_gate)
        {
            _left--;
            (_failures, _patience) = (0, 0);
            if (_state is IndexState.Waiting) _state = IndexState.Reading;
        }

        EndWhenNothingIsLeft();
    }

    // Whether nothing more can be read.
    private bool Handle(Work work, ApiException refused)
    {
        lock (_gate)
        {
            if (refused.Failure is Failure.Throttled && _patience < MostPatience)
            {
                _pausedUntil = time.GetUtcNow() + (refused.RetryAfter ?? TimeSpan.FromSeconds(Math.Min(30, 1 << Math.Min(5, _patience))));
                _patience++;
                _state = IndexState.Waiting;
                _work.Writer.TryWrite(work);
                return false;
            }

            _left--;
            Refuse(refused);
            EndWhenNothingIsLeft();
            var isAboutTheOne = refused.Failure is Failure.Denied or Failure.NotFound or Failure.Invalid;
            if (isAboutTheOne && _secrets <= MostSecrets) return false;
            if (refused.Failure is Failure.ServerError or Failure.Timeout or Failure.Unreadable && ++_failures < FailuresInARow) return false;
            _failure ??= refused;
            return true;
        }
    }

    private void Refuse(ApiException refused)
    {
        lock (_gate)
        {
            _refusedCount++;
            if (_refused.Count < RefusedKept) _refused.Add(refused);
        }
    }

    // What is being read is still left: it may bring more.
    private void EndWhenNothingIsLeft()
    {
        lock (_gate)
        {
            if (_left == 0) _work.Writer.TryComplete();
        }
    }

    private async Task PatienceAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan left;
            lock (_gate) left = _pausedUntil - time.GetUtcNow();
            if (left <= TimeSpan.Zero) return;
            await Task.Delay(left, time, cancellationToken);
        }
    }

    // A mount (no folder), a folder of it, or the keys of one indexed secret.
    private sealed record Work(SecretEngine Engine, string? Folder, IndexedFolder? Indexed, int Secret);
}
