namespace Portal.Sandbox.Controllers.Pods;

/// <summary>How long a kubelet waits before it starts a failed container again: at once, then 10 s doubling to five minutes.</summary>
internal sealed class RestartBackoff
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private TimeSpan? _last;

    public TimeSpan Next()
    {
        _last = _last is not { } before ? TimeSpan.Zero : before == TimeSpan.Zero ? TimeSpan.FromSeconds(10) : before * 2 < Longest ? before * 2 : Longest;
        return _last.Value;
    }

    /// <summary>As Go prints a duration.</summary>
    public static string Text(TimeSpan wait) => wait < TimeSpan.FromMinutes(1) ? $"{wait.TotalSeconds:0}s" : $"{(int)wait.TotalMinutes}m{wait.Seconds}s";
}
