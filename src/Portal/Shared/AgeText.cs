using System.Globalization;

namespace Portal.Shared;

/// <summary>Times in words. js/app.js says the same words when it keeps them current.</summary>
internal static class AgeText
{
    /// <summary>The exact time, as it is shown on pointing.</summary>
    public static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The time of day.</summary>
    public static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Such as "just now", "4 min ago", "in 2 h".</summary>
    public static string Relative(DateTimeOffset at, DateTimeOffset now)
    {
        var away = now - at;
        if (away.Duration() < TimeSpan.FromSeconds(10)) return "just now";
        return away > TimeSpan.Zero ? $"{Span(away)} ago" : $"in {Span(away.Negate())}";
    }

    /// <summary>A duration by its largest unit: "45 s", "12 min", "3 h", "9 d".</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 60 } => $"{(int)span.TotalSeconds} s",
        { TotalMinutes: < 60 } => $"{(int)span.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(int)span.TotalHours} h",
        _ => $"{(int)span.TotalDays} d",
    };
}
