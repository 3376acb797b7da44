namespace Portal.Sandbox.Controllers;

/// <summary>A cron expression of five fields, or one of the <c>@hourly</c> kind; in UTC.</summary>
internal sealed class CronSchedule
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(366);

    private static readonly Dictionary<string, string> Named = new()
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    private readonly HashSet<int> _minutes;
    private readonly HashSet<int> _hours;
    private readonly HashSet<int> _days;
    private readonly HashSet<int> _months;
    private readonly HashSet<int> _weekdays;
    private readonly bool _anyDay;
    private readonly bool _anyWeekday;

    private CronSchedule(string[] fields)
    {
        _minutes = Field(fields[0], 0, 59);
        _hours = Field(fields[1], 0, 23);
        _days = Field(fields[2], 1, 31);
        _months = Field(fields[3], 1, 12);
        _weekdays = [.. Field(fields[4], 0, 7).Select(day => day % 7)];
        (_anyDay, _anyWeekday) = (fields[2].StartsWith('*'), fields[4].StartsWith('*'));
    }

    /// <summary>Null when the expression cannot be read.</summary>
    public static CronSchedule? Parse(string text)
    {
        var fields = Named.GetValueOrDefault(text.Trim(), text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5) return null;
        try
        {
            return new(fields);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The first time after another; null when there is none within a year.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var at = new DateTimeOffset(after.Year, after.Month, after.Day, after.Hour, after.Minute, 0, TimeSpan.Zero).AddMinutes(1);
        for (var end = after + Ahead; at < end;)
        {
            if (!_months.Contains(at.Month) || !OnDay(at)) at = new DateTimeOffset(at.Year, at.Month, at.Day, 0, 0, 0, TimeSpan.Zero).AddDays(1);
            else if (!_hours.Contains(at.Hour)) at = new DateTimeOffset(at.Year, at.Month, at.Day, at.Hour, 0, 0, TimeSpan.Zero).AddHours(1);
            else if (!_minutes.Contains(at.Minute)) at = at.AddMinutes(1);
            else return at;
        }

        return null;
    }

    // As cron does: when both the day and the weekday are restricted, either is enough.
    private bool OnDay(DateTimeOffset at)
    {
        var (day, weekday) = (_days.Contains(at.Day), _weekdays.Contains((int)at.DayOfWeek));
        return _anyDay || _anyWeekday ? day && weekday : day || weekday;
    }

    private static HashSet<int> Field(string text, int low, int high)
    {
        var values = new HashSet<int>();
        foreach (var part in text.Split(','))
        {
            var (range, step) = part.Split('/') is [var left, var right] ? (left, int.Parse(right)) : (part, 1);
            var (from, to) = range == "*" ? (low, high) : range.Split('-') is [var first, var last] ? (int.Parse(first), int.Parse(last)) : (int.Parse(range), part.Contains('/') ? high : int.Parse(range));
            if (step <= 0 || from < low || to > high || from > to) throw new FormatException(text);
            for (var value = from; value <= to; value += step) values.Add(value);
        }

        return values;
    }
}
