using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Sandbox.Vault.Http;

/// <summary>Durations as Go writes and reads them (<c>1h30m</c>), because Vault's texts and texts of errors are Go's.</summary>
internal static partial class GoDuration
{
    /// <summary>The longest there is: 292 years, all that fits into 64 bits of nanoseconds.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromTicks(long.MaxValue / TimeSpan.NanosecondsPerTick);

    /// <summary>A duration from what a request may hold: a number of seconds, text with a number of seconds or with units.</summary>
    /// <exception cref="FormatException">With Go's text.</exception>
    public static TimeSpan Parse(string text)
    {
        text = text.Trim();
        if (text.Length == 0)
        {
            return TimeSpan.Zero;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            // Too many seconds wrap around, as they do in Go.
            return TimeSpan.FromTicks(unchecked(seconds * 1_000_000_000) / TimeSpan.NanosecondsPerTick);
        }

        var days = Days().Match(text);
        if (days.Success)
        {
            return OfSeconds(double.Parse(days.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * 86400);
        }

        var match = Whole().Match(text);
        if (!match.Success)
        {
            throw new FormatException(text.Length > 0 && (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+') && Unit().Match(text) is { Success: true } unit
                ? $"time: unknown unit \"{unit.Groups[1].Value}\" in duration \"{text}\""
                : $"time: invalid duration \"{text}\"");
        }

        double sum = 0;
        for (var i = 0; i < match.Groups["n"].Captures.Count; i++)
        {
            sum += double.Parse(match.Groups["n"].Captures[i].ValueSpan, CultureInfo.InvariantCulture) * SecondsIn(match.Groups["u"].Captures[i].Value);
        }

        return sum > Longest.TotalSeconds ? throw new FormatException($"time: invalid duration \"{text}\"") : OfSeconds(match.Groups["s"].Value == "-" ? -sum : sum);
    }

    /// <summary><c>3h25m19s</c>, <c>0s</c>, <c>-1s</c>.</summary>
    public static string Write(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        var text = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        var left = duration.Duration();
        var hours = (long)left.TotalHours;
        if (hours > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        }

        if (hours > 0 || left.Minutes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{left.Minutes}m");
        }

        text.Append((left.Seconds + (left.Ticks % TimeSpan.TicksPerSecond / (double)TimeSpan.TicksPerSecond)).ToString(CultureInfo.InvariantCulture));
        return text.Append('s').ToString();
    }

    /// <summary>The same without trailing zero units, as warnings about limits have it: <c>2h</c>, <c>768h</c>.</summary>
    public static string WriteShort(TimeSpan duration)
    {
        var text = Write(duration);
        text = text.EndsWith("m0s", StringComparison.Ordinal) ? text[..^2] : text;
        return text.EndsWith("h0m", StringComparison.Ordinal) ? text[..^2] : text;
    }

    private static TimeSpan OfSeconds(double seconds) =>
        Math.Abs(seconds) > Longest.TotalSeconds ? (seconds < 0 ? -Longest : Longest) : TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));

    private static double SecondsIn(string unit) => unit switch
    {
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        "ms" => 1e-3,
        "ns" => 1e-9,
        _ => 1e-6,
    };

    [GeneratedRegex(@"^(?<s>[-+]?)(?:(?<n>\d+\.?\d*|\.\d+)(?<u>h|ms|m|s|us|µs|μs|ns))+$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^([-+]?\d+(?:\.\d+)?)d$")]
    private static partial Regex Days();

    [GeneratedRegex(@"^[-+]?[\d.]+([^\d.]+)")]
    private static partial Regex Unit();
}
