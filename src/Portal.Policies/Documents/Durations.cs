using System.Globalization;

namespace Portal.Policies.Documents;

/// <summary>Durations as the server's fields take them: seconds, Go durations and days.</summary>
internal static class Durations
{
    private static readonly (string Unit, double Seconds)[] Units =
        [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Nothing for a text that is no duration.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length == 0)
        {
            return TimeSpan.Zero;
        }

        if (double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return FromSeconds(seconds);
        }

        if (text.EndsWith('d') && long.TryParse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture, out var days))
        {
            return FromSeconds(days * 86400d);
        }

        var negative = text.StartsWith('-');
        var total = Sum(text.AsSpan(negative || text.StartsWith('+') ? 1 : 0));
        return total is { } sum ? FromSeconds(negative ? -sum : sum) : null;
    }

    /// <summary>As people write it: <c>90s</c>, <c>5m</c>, <c>2h</c>.</summary>
    public static string Print(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        return seconds switch
        {
            _ when duration.Ticks % TimeSpan.TicksPerSecond != 0 => $"{(long)duration.TotalMilliseconds}ms",
            > 0 when seconds % 3600 == 0 => $"{seconds / 3600}h",
            > 0 when seconds % 60 == 0 => $"{seconds / 60}m",
            _ => $"{seconds}s",
        };
    }

    private static double? Sum(ReadOnlySpan<char> text)
    {
        double total = 0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange('.', '9');
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            text = text[digits..];
            var end = text.IndexOfAnyInRange('.', '9');
            var unit = end < 0 ? text : text[..end];
            var factor = Factor(unit);
            if (factor == 0)
            {
                return null;
            }

            total += number * factor;
            text = text[unit.Length..];
        }

        return total;
    }

    private static double Factor(ReadOnlySpan<char> unit)
    {
        foreach (var known in Units)
        {
            if (unit.SequenceEqual(known.Unit))
            {
                return known.Seconds;
            }
        }

        return 0;
    }

    private static TimeSpan? FromSeconds(double seconds) => Math.Abs(seconds) > 9e9 ? null : TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
}
