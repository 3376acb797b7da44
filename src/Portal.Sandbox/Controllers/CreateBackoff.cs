namespace Portal.Sandbox.Controllers;

/// <summary>Remembers who was refused a pod, so that refusals are retried ever more slowly.</summary>
internal sealed class CreateBackoff
{
    // The real queue goes on doubling up to a thousand seconds.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Dictionary<(string Ns, string Name), (string Message, int Times, DateTimeOffset Until)> _failures = [];
    private readonly Lock _gate = new();

    public IReadOnlyList<(string Ns, string Name)> Failing
    {
        get
        {
            lock (_gate) return [.. _failures.Keys];
        }
    }

    /// <summary>The last refusal, while it is too early to try again.</summary>
    public string? Left(string ns, string name, DateTimeOffset now)
    {
        lock (_gate) return _failures.TryGetValue((ns, name), out var failure) && failure.Until > now ? failure.Message : null;
    }

    /// <returns>How long to wait, in real time.</returns>
    public TimeSpan Failed(string ns, string name, string message, Rhythm rhythm)
    {
        lock (_gate)
        {
            var times = _failures.TryGetValue((ns, name), out var before) ? before.Times + 1 : 0;
            var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, times), Longest.TotalSeconds));

            // Slightly less than the timer waits, so that the retry does not find itself too early.
            _failures[(ns, name)] = (message, times, rhythm.Now + (rhythm.Of(wait) * 0.9));
            return wait;
        }
    }

    public void Forget(string ns, string name)
    {
        lock (_gate) _failures.Remove((ns, name));
    }
}
