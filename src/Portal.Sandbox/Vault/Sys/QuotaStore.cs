using System.Globalization;

namespace Portal.Sandbox.Vault.Sys;

/// <summary>A limit on how often paths may be called.</summary>
internal sealed record RateLimit(string Name, string Path, double Rate, TimeSpan Interval, TimeSpan Block)
{
    public string Role { get; init; } = "";

    public bool Inheritable { get; init; }
}

/// <summary>Rate limits and what is left of them.</summary>
internal sealed class QuotaStore(TimeProvider time)
{
    private readonly Dictionary<string, Window> _windows = [];

    public SortedDictionary<string, RateLimit> Limits { get; } = new(StringComparer.Ordinal);

    public bool SendsHeaders { get; set; }

    public bool AuditsRefusals { get; set; }

    public IReadOnlyList<string> Exempt { get; set; } = [];

    public void Put(RateLimit limit)
    {
        Limits[limit.Name] = limit;
        Reset(limit.Name);
    }

    public void Remove(string name)
    {
        Limits.Remove(name);
        Reset(name);
    }

    /// <summary>Takes one call from the limit that fits best.</summary>
    /// <returns>The headers to send.</returns>
    /// <exception cref="RateLimitExceededException">Nothing is left.</exception>
    public IReadOnlyDictionary<string, string> Take(string path, string caller)
    {
        if (Limits.Count == 0 || Exempt.Contains(path) || Best(path) is not { } limit)
        {
            return new Dictionary<string, string>();
        }

        var now = time.GetUtcNow();
        var key = limit.Name + "\n" + caller;
        var window = _windows.GetValueOrDefault(key);
        if (window is null || now >= window.Ends)
        {
            _windows[key] = window = new Window(now + limit.Interval);
        }

        if (window.Used >= limit.Rate)
        {
            if (limit.Block > TimeSpan.Zero && !window.Blocked)
            {
                (window.Blocked, window.Ends) = (true, now + limit.Block);
            }

            throw new RateLimitExceededException(path, SendsHeaders ? Headers(limit, window, now, refused: true) : new Dictionary<string, string>());
        }

        window.Used++;
        return SendsHeaders ? Headers(limit, window, now, refused: false) : new Dictionary<string, string>();
    }

    private static Dictionary<string, string> Headers(RateLimit limit, Window window, DateTimeOffset now, bool refused)
    {
        var reset = ((long)Math.Ceiling((window.Ends - now).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>
        {
            ["X-Ratelimit-Limit"] = Whole(limit.Rate),
            ["X-Ratelimit-Remaining"] = Whole(Math.Max(0, limit.Rate - window.Used)),
            ["X-Ratelimit-Reset"] = reset,
        };
        if (refused)
        {
            headers["Retry-After"] = reset;
        }

        return headers;
    }

    private static string Whole(double number) => ((long)number).ToString(CultureInfo.InvariantCulture);

    private RateLimit? Best(string path) =>
        Limits.Values.Where(limit => limit.Path.Length == 0 || path == limit.Path || path.StartsWith(limit.Path, StringComparison.Ordinal)).MaxBy(limit => limit.Path.Length);

    private void Reset(string name)
    {
        foreach (var key in _windows.Keys.Where(key => key.StartsWith(name + "\n", StringComparison.Ordinal)).ToArray())
        {
            _windows.Remove(key);
        }
    }

    private sealed class Window(DateTimeOffset ends)
    {
        public DateTimeOffset Ends { get; set; } = ends;

        public int Used { get; set; }

        public bool Blocked { get; set; }
    }
}

/// <summary>429, with headers if they are switched on.</summary>
internal sealed class RateLimitExceededException(string path, IReadOnlyDictionary<string, string> headers) : Exception($"request path \"{path}\": rate limit quota exceeded")
{
    public IReadOnlyDictionary<string, string> Headers { get; } = headers;
}
