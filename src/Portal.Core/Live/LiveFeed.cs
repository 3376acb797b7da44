using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Portal.Core.Failures;

namespace Portal.Core.Live;

/// <summary>Turns sources that keep themselves current into snapshots for one reader.</summary>
internal static class LiveFeed
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Runs the sources while the reader reads. The first snapshot comes when every source has had an answer; after that the newest, at most
    /// ten in a second, however much happens in between.
    /// </summary>
    public static async IAsyncEnumerable<Snapshot<T>> FollowAsync<T>(
        ImmutableArray<ILiveSource> sources, Func<ImmutableArray<T>> project, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var running = Task.WhenAll(sources.Select(source => RunAsync(source, signals.Writer, ending.Token)));
        try
        {
            while (await signals.Reader.WaitToReadAsync(cancellationToken))
            {
                signals.Reader.TryRead(out _);
                if (sources.Any(source => !source.State.IsSettled)) continue;
                yield return Snapshot(sources, project(), time);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
        finally
        {
            await ending.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task RunAsync(ILiveSource source, ChannelWriter<bool> signals, CancellationToken cancellationToken)
    {
        try
        {
            await source.RunAsync(() => signals.TryWrite(true), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A fault in a source is a fault of the page that reads it.
            signals.TryComplete(exception);
        }
    }

    private static Snapshot<T> Snapshot<T>(ImmutableArray<ILiveSource> sources, ImmutableArray<T> items, TimeProvider time)
    {
        var lost = sources.Select(source => source.State).Where(state => !state.IsLive).ToArray();
        var refused = lost.Select(state => state.Failure).OfType<ApiException>().DistinctBy(failure => (failure.Failure, failure.Target));
        // A part that may not be seen is missing, not out of date.
        var stale = lost.Where(state => state.Failure?.Failure is not (Failure.Denied or Failure.NotFound)).ToArray();
        return new Snapshot<T>(items, stale.Length == 0 ? Freshness.Live : Freshness.Stale, stale.Length == 0 ? time.GetUtcNow() : stale.Min(state => state.LostAt), [.. refused]);
    }
}
