namespace Portal.Sandbox.Kubernetes.Tables;

/// <summary>Durations as <c>kubectl</c> prints them: the finer, the shorter they are.</summary>
internal static class HumanDuration
{
    public static string Of(TimeSpan time)
    {
        var (seconds, minutes, hours) = ((long)time.TotalSeconds, (long)time.TotalMinutes, (long)time.TotalHours);
        return seconds switch
        {
            < -1 => "<invalid>",
            < 0 => "0s",
            < 120 => $"{seconds}s",
            < 600 => seconds % 60 == 0 ? $"{minutes}m" : $"{minutes}m{seconds % 60}s",
            < 3 * 3600 => $"{minutes}m",
            < 8 * 3600 => minutes % 60 == 0 ? $"{hours}h" : $"{hours}h{minutes % 60}m",
            < 48 * 3600 => $"{hours}h",
            < 8 * 86400 => hours % 24 == 0 ? $"{hours / 24}d" : $"{hours / 24}d{hours % 24}h",
            < 2 * 365 * 86400L => $"{hours / 24}d",
            < 8 * 365 * 86400L => hours / 24 % 365 == 0 ? $"{hours / 24 / 365}y" : $"{hours / 24 / 365}y{hours / 24 % 365}d",
            _ => $"{hours / 24 / 365}y",
        };
    }
}
