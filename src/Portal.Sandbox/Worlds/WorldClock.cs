namespace Portal.Sandbox.Worlds;

/// <summary>The sandbox's clock. While a world is made it runs behind, so that what is old in the world looks old; timers are the real ones.</summary>
internal sealed class WorldClock(TimeProvider real) : TimeProvider
{
    private long _behind;

    /// <summary>How far in the past it is.</summary>
    public TimeSpan Behind
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _behind));
        set => Interlocked.Exchange(ref _behind, value.Ticks);
    }

    public override TimeZoneInfo LocalTimeZone => real.LocalTimeZone;

    public override long TimestampFrequency => real.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() - Behind;

    public override long GetTimestamp() => real.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => real.CreateTimer(callback, state, dueTime, period);
}
