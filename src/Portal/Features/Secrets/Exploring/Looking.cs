using Portal.Core.Failures;

namespace Portal.Features.Secrets.Exploring;

/// <summary>Something a page looks for with progress: it goes on until it is done, stopped, begun again or the page is left.</summary>
/// <param name="onPage">Runs something on the page's own thread.</param>
/// <param name="broken">Hears of what nobody expected.</param>
/// <param name="draw">Draws the page again.</param>
internal sealed class Looking<T>(Func<Action, Task> onPage, Func<Exception, Task> broken, Action draw)
    where T : class
{
    private CancellationTokenSource? _stop;

    /// <summary>What was told last; null before that.</summary>
    public T? Value { get; private set; }

    /// <summary>Why it ended early; null when it did not.</summary>
    public ApiException? Failure { get; private set; }

    /// <summary>Whether it is at work.</summary>
    public bool IsBusy => _stop is not null;

    /// <summary>Begins, and lets go of what was found before.</summary>
    public void Start(Func<CancellationToken, IAsyncEnumerable<T>> read, CancellationToken gone)
    {
        Clear();
        _ = LookAsync(read, _stop = CancellationTokenSource.CreateLinkedTokenSource(gone), gone);
    }

    /// <summary>Ends, and keeps what was found.</summary>
    public void Stop() => _stop?.Cancel();

    /// <summary>Ends, and lets go of everything.</summary>
    public void Clear()
    {
        _stop?.Cancel();
        (_stop, Value, Failure) = (null, null, null);
    }

    private async Task LookAsync(Func<CancellationToken, IAsyncEnumerable<T>> read, CancellationTokenSource stop, CancellationToken gone)
    {
        try
        {
            await foreach (var told in read(stop.Token)) await onPage(() => Show(stop, told));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (ApiException failure)
        {
            await onPage(() => Fail(stop, failure));
        }
        catch (Exception exception)
        {
            await broken(exception);
        }
        finally
        {
            if (!gone.IsCancellationRequested) await onPage(() => End(stop));
        }
    }

    private void Show(CancellationTokenSource stop, T told)
    {
        if (_stop != stop || stop.IsCancellationRequested) return;
        Value = told;
        draw();
    }

    private void Fail(CancellationTokenSource stop, ApiException failure)
    {
        if (_stop == stop) Failure = failure;
    }

    private void End(CancellationTokenSource stop)
    {
        if (_stop == stop) _stop = null;
        stop.Dispose();
        draw();
    }
}
