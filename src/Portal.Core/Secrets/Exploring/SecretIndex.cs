using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.Secrets.Exploring;

/// <summary>
/// The paths, and if wanted the key names, of everything one person may list. It belongs to that person's session: nobody else sees it, and it is
/// emptied when they sign out. It holds no value.
/// </summary>
public sealed class SecretIndex
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);
    private readonly Lock _gate = new();
    private readonly EnvironmentSession _session;
    private readonly SecretEngines _engines;
    private readonly IndexReader _reader;
    private readonly SemaphoreSlim _shared;
    private readonly TimeProvider _time;
    private Action? _stop;
    private IndexRun? _run;
    private IndexedFolder[] _served = [];
    private long _told;
    private bool _gone;

    internal SecretIndex(EnvironmentSession session, SecretEngines engines, IndexReader reader, SemaphoreSlim shared, TimeProvider time)
    {
        (_session, _engines, _reader, _shared, _time) = (session, engines, reader, shared, time);
        _ = EmptyAtEndAsync();
    }

    /// <summary>Raised when there is more to find or the state changes, at most every 200 ms, on any thread.</summary>
    public event Action? Changed;

    /// <summary>How far it is.</summary>
    public IndexProgress Progress
    {
        get { lock (_gate) return _run?.Progress ?? IndexProgress.None; }
    }

    /// <summary>The folders it knows so far, in the order they were read.</summary>
    internal IndexedFolder[] Folders
    {
        get { lock (_gate) return _run?.Folders ?? []; }
    }

    /// <summary>Starts to read, unless it is reading or has read already.</summary>
    /// <param name="withKeys">Whether key names are read too: one request for each secret of a version 2 mount.</param>
    /// <param name="again">Whether to read again what was read; what is known is found until the new reading is complete.</param>
    public void Start(bool withKeys = false, bool again = false)
    {
        lock (_gate)
        {
            if (_gone) return;
            var progress = _run?.Progress;
            var hasWhatIsWanted = progress is { State: IndexState.Reading or IndexState.Waiting or IndexState.Complete } && (progress.WithKeys || !withKeys);
            if (hasWhatIsWanted && (!again || progress!.IsBusy)) return;
            _stop?.Invoke();
            _ = RunAsync(withKeys || progress is { WithKeys: true });
        }
    }

    /// <summary>Stops reading; what is known is still found.</summary>
    public void Stop()
    {
        lock (_gate) _stop?.Invoke();
    }

    /// <summary>The best of what fits: every word must occur in the path, or in the path and the name of one key.</summary>
    /// <param name="query">Words, in any order and any case.</param>
    /// <param name="most">How many to answer with.</param>
    public SearchAnswer Find(string query, int most = 200)
    {
        IndexedFolder[] folders;
        lock (_gate) folders = _run is { } run && (_served.Length == 0 || run.Progress.State is IndexState.Complete) ? run.Folders : _served;
        return IndexQuery.Find(folders, query, most);
    }

    private async Task RunAsync(bool withKeys)
    {
        using var cancel = new CancellationTokenSource();
        Action stop = cancel.Cancel;
        var run = new IndexRun(_session, _reader, _shared, withKeys, _time, Tell);
        lock (_gate)
        {
            if (_run is { } old) _served = old.Folders;
            (_run, _stop) = (run, stop);
        }

        Changed?.Invoke();
        try
        {
            await run.ReadAsync(await _engines.ListAsync(_session, cancel.Token), null, cancel.Token);
        }
        catch (ApiException failure)
        {
            run.End(IndexState.Failed, failure);
        }
        catch (OperationCanceledException)
        {
            run.End(IndexState.Stopped);
        }

        lock (_gate)
        {
            if (_stop == stop) _stop = null;
            if (_run == run && run.Progress.State is IndexState.Complete) _served = [];
        }

        Changed?.Invoke();
    }

    private void Tell()
    {
        var (told, now) = (Interlocked.Read(ref _told), _time.GetTimestamp());
        if (told != 0 && _time.GetElapsedTime(told, now) < Quiet) return;
        if (Interlocked.CompareExchange(ref _told, now, told) == told) Changed?.Invoke();
    }

    private async Task EmptyAtEndAsync()
    {
        await _session.Vault.Ended;
        lock (_gate)
        {
            (_gone, _run, _served) = (true, null, []);
            _stop?.Invoke();
        }

        Changed?.Invoke();
    }
}
