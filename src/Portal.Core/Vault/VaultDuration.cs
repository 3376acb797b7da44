using System.Globalization;

namespace Portal.Core.Vault;

/// <summary>Durations as Vault reads and people write them: <c>24h</c>, <c>1h30m</c>, <c>90s</c>, <c>30d</c>, or a number of seconds.</summary>
public static class VaultDuration
{
    /// <summary>Reads a duration. Empty text is zero, which Vault takes as "the default".</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        var seconds = 0L;
        var ok = long.TryParse(text?.Trim() is { Length: > 0 } trimmed ? trimmed : "0", NumberStyles.None, CultureInfo.InvariantCulture, out seconds)
            || TryParseUnits(text!.Trim(), out seconds);
        duration = ok && seconds <= MaxSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
        return ok && seconds <= MaxSeconds;
    }

    /// <summary>Writes a duration in the largest units that leave nothing over: <c>24h</c>, <c>1h30m</c>; <c>0s</c> for zero.</summary>
    public static string Format(TimeSpan duration)
    {
        var hours = (long)duration.TotalHours;
        var text = (hours > 0 ? $"{hours}h" : "") + (duration.Minutes > 0 ? $"{duration.Minutes}m" : "") + (duration.Seconds > 0 ? $"{duration.Seconds}s" : "");
        return text.Length == 0 ? "0s" : text;
    }

    // A hundred years: longer ones overflow Vault's own nanoseconds.
    private const long MaxSeconds = 100L * 366 * 24 * 3600;

    private static bool TryParseUnits(string text, out long seconds)
    {
        seconds = 0;
        var number = -1L;
        foreach (var character in text)
        {
            if (char.IsAsciiDigit(character))
            {
                number = (Math.Max(number, 0) * 10) + (character - '0');
                if (number > MaxSeconds) return false;
            }
            else
            {
                var unit = character switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
                if (number < 0 || unit == 0) return false;
                seconds += number * unit;
                number = -1;
            }
        }

        return number < 0 && text.Length > 0;
    }
}
