namespace Portal.Core.Live;

/// <summary>How long to wait before the next attempt: doubling from a quarter of a second to half a minute, with jitter so that a crowd does not return at once.</summary>
internal sealed class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private int _failures;

    public void Reset() => _failures = 0;

    public TimeSpan Next()
    {
        var full = Math.Min(Longest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 16)));
        return TimeSpan.FromMilliseconds(full * (0.75 + (Random.Shared.NextDouble() * 0.5)));
    }

    /// <summary>The wait after an answer that trying again soon will not change, such as a refusal.</summary>
    public TimeSpan Settled()
    {
        _failures = 16;
        return Next();
    }
}
