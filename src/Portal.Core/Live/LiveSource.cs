using System.Collections.Immutable;
using k8s;
using k8s.Models;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;

namespace Portal.Core.Live;

/// <summary>Something that keeps itself current until it is cancelled.</summary>
internal interface ILiveSource
{
    /// <summary>How current it is.</summary>
    LiveState State { get; }

    /// <summary>Keeps it current; calls <paramref name="changed"/> after each change. Ends only by cancellation.</summary>
    Task RunAsync(Action changed, CancellationToken cancellationToken);
}

/// <summary>How current a source is.</summary>
/// <param name="IsSettled">Whether it has had a first answer, good or bad.</param>
/// <param name="IsLive">Whether changes arrive.</param>
/// <param name="LostAt">When they stopped arriving.</param>
/// <param name="Failure">Why they stopped.</param>
internal sealed record LiveState(bool IsSettled, bool IsLive, DateTimeOffset LostAt, ApiException? Failure);

/// <summary>
/// One kind of object, listed and then watched from that version with one person's rights. A watch that ends goes on from where it was; one
/// whose version has expired (410) is listed again, so that what was deleted meanwhile disappears; what cannot be reached is tried again with
/// growing pauses while the last known objects stay.
/// </summary>
internal sealed class LiveSource<T>(KubeClient client, KubeSession session, KubeKind<T> kind, string? ns, KubeSelector selector, TimeProvider time) : ILiveSource
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private readonly Backoff _backoff = new();
    private ImmutableDictionary<string, T> _items = ImmutableDictionary<string, T>.Empty;
    private string _version = "";
    private bool _retried;
    private LiveState _state = new(false, false, time.GetUtcNow(), null);

    public LiveState State => Volatile.Read(ref _state);

    /// <summary>What is known now, in no order.</summary>
    public IEnumerable<T> Items => Volatile.Read(ref _items).Values;

    public async Task RunAsync(Action changed, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (_version.Length == 0) _version = await ListAsync(changed, cancellationToken);
                await FollowAsync(_version, changed, cancellationToken);
            }
            catch (ApiException exception) when (exception.IsExpired())
            {
                _version = "";
                await Task.Delay(_backoff.Next(), time, cancellationToken);
            }
            catch (ApiException exception) when (exception.Failure == Failure.Unreachable && State.IsLive && !_retried)
            {
                // One dropped connection is everyday; the next attempt tells whether anything is lost.
                _retried = true;
                await Task.Delay(_backoff.Next(), time, cancellationToken);
            }
            catch (ApiException exception)
            {
                Lose(exception, changed);
                await Task.Delay(PauseAfter(exception), time, cancellationToken);
            }
        }
    }

    private async Task<string> ListAsync(Action changed, CancellationToken cancellationToken)
    {
        var list = await client.ListAsync(session, kind, ns, selector, cancellationToken);
        Volatile.Write(ref _items, list.Items.ToImmutableDictionary(KeyOf));
        Gain(changed, always: true);
        return list.ResourceVersion;
    }

    private async Task FollowAsync(string version, Action changed, CancellationToken cancellationToken)
    {
        var opened = time.GetTimestamp();
        using var watch = await client.WatchAsync(session, kind, ns, selector, version, cancellationToken);
        // One that follows a dropped one has to last before it counts, or a watch that is dropped again and again would look live.
        if (!_retried) Gain(changed, always: false);
        await using var lasts = time.CreateTimer(_ => Hold(changed), null, Shortest, Timeout.InfiniteTimeSpan);
        await foreach (var change in watch.ReadAsync(cancellationToken))
        {
            Hold(changed);
            _version = change.ResourceVersion;
            _backoff.Reset();
            if (Apply(change)) changed();
        }

        if (time.GetElapsedTime(opened) < Shortest) await Task.Delay(_backoff.Next(), time, cancellationToken);
    }

    private void Hold(Action changed)
    {
        _retried = false;
        Gain(changed, always: false);
    }

    private bool Apply(KubeEvent<T> change)
    {
        if (change.Item is not { } item) return false;
        Volatile.Write(ref _items, change.Change == KubeChange.Deleted ? _items.Remove(KeyOf(item)) : _items.SetItem(KeyOf(item), item));
        return true;
    }

    private void Gain(Action changed, bool always)
    {
        if (_state.IsLive && !always) return;
        Volatile.Write(ref _state, new LiveState(true, true, default, null));
        changed();
    }

    private void Lose(ApiException exception, Action changed)
    {
        var since = _state is { IsSettled: true, IsLive: false } ? _state.LostAt : time.GetUtcNow();
        Volatile.Write(ref _state, new LiveState(true, false, since, exception));
        // What may no longer be seen is not kept on the screen.
        if (exception.Failure is Failure.Denied or Failure.SignedOut) Volatile.Write(ref _items, ImmutableDictionary<string, T>.Empty);
        changed();
    }

    private TimeSpan PauseAfter(ApiException exception) => exception switch
    {
        { RetryAfter: { } asked } => asked,
        { Failure: Failure.Denied or Failure.SignedOut or Failure.NotFound } => _backoff.Settled(),
        _ => _backoff.Next(),
    };

    private static string KeyOf(T item) => $"{item.Metadata.NamespaceProperty}/{item.Metadata.Name}";
}
