using Portal.Core.Failures;

namespace Portal.Shared;

/// <summary>A read as the frame sees it, whatever it reads.</summary>
public interface ILoaded
{
    /// <summary>Whether a read is under way.</summary>
    bool IsLoading { get; }

    /// <summary>When the shown answer came; null before the first.</summary>
    DateTimeOffset? At { get; }

    /// <summary>Why the last read failed; null when it did not.</summary>
    ApiException? Failure { get; }

    /// <summary>Reads again, and keeps showing the old answer meanwhile. What the session remembered is forgotten.</summary>
    Task ReloadAsync();
}

/// <summary>A read as the page that started it holds it.</summary>
internal interface IPageLoad : IDisposable
{
    /// <summary>Reads again without being waited for.</summary>
    void Again();
}

/// <summary>
/// Something that is read for a page: nothing yet, an answer, an old answer while a new one is under way, an old answer because the
/// new one failed, or a failure. The old answer is kept in every case, so that nothing flickers.
/// </summary>
public sealed class Loaded<T> : ILoaded, IPageLoad
    where T : class
{
    private readonly Func<Action<T>, CancellationToken, Task<T>> _read;
    private readonly TimeProvider _time;
    private readonly Func<Task> _changed;
    private readonly Func<Exception, Task> _broken;
    private readonly Action _forget;
    private readonly CancellationTokenSource _gone;
    private ITimer? _again;
    private int _round;

    internal Loaded(Func<Action<T>, CancellationToken, Task<T>> read, TimeProvider time, Func<Task> changed, Func<Exception, Task> broken, Action forget, CancellationToken gone)
    {
        (_read, _time, _changed, _broken, _forget) = (read, time, changed, broken, forget);
        _gone = CancellationTokenSource.CreateLinkedTokenSource(gone);
    }

    /// <summary>The newest answer; null before the first.</summary>
    public T? Value { get; private set; }

    /// <inheritdoc/>
    public bool IsLoading { get; private set; }

    /// <inheritdoc/>
    public DateTimeOffset? At { get; private set; }

    /// <inheritdoc/>
    public ApiException? Failure { get; private set; }

    /// <summary>Whether what is shown is known to be old, because the last read failed.</summary>
    public bool IsStale => Value is not null && Failure is not null;

    /// <summary>All that is drawn of it, for a page that is drawn again only when something of that changed.</summary>
    internal (T? Value, bool IsLoading, DateTimeOffset? At, ApiException? Failure) Shown => (Value, IsLoading, At, Failure);

    /// <inheritdoc/>
    public Task ReloadAsync()
    {
        // Whoever asks again wants to know what is true now.
        _forget();
        return ReadAsync();
    }

    private async Task ReadAsync()
    {
        if (_gone.IsCancellationRequested) return;
        var gone = _gone.Token;
        var round = ++_round;
        IsLoading = true;
        await _changed();
        try
        {
            Answer(round, await _read(soFar => SoFar(round, soFar), gone), null);
        }
        catch (ApiException failure)
        {
            Answer(round, null, failure);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            return;
        }

        await _changed();
    }

    /// <summary>Shows <paramref name="value"/> as the newest answer, for a page that knows it because it just wrote it.</summary>
    public void Replace(T value) => Answer(++_round, value, null);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_gone.IsCancellationRequested) return;
        _again?.Dispose();
        _gone.Cancel();
        _gone.Dispose();
    }

    void IPageLoad.Again() => _ = GuardedAsync();

    internal void Start(TimeSpan? every)
    {
        _ = GuardedAsync();
        if (every is { } period) _again = _time.CreateTimer(_ => _ = GuardedAsync(), null, period, period);
    }

    // A first answer in parts is better than none; a whole old one is better than a new one in parts.
    private void SoFar(int round, T value)
    {
        if (round != _round || At is not null || _gone.IsCancellationRequested) return;
        Value = value;
        _ = _changed();
    }

    // Only the newest read may answer: an older one that comes late would put the page back in time.
    private void Answer(int round, T? value, ApiException? failure)
    {
        if (round != _round) return;
        IsLoading = false;
        Failure = failure;
        if (value is null) return;
        Value = value;
        At = value is IDatedAnswer dated ? dated.At : _time.GetUtcNow();
    }

    private async Task GuardedAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (ObjectDisposedException)
        {
        }
        catch (Exception exception)
        {
            await _broken(exception);
        }
    }
}
