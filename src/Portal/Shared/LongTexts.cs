namespace Portal.Shared;

/// <summary>
/// The long texts of a form that are on their way from the browser. A form waits for them before it uses what was typed: a press on a button
/// comes faster than a megabyte.
/// </summary>
public sealed class LongTexts
{
    private readonly List<Task> _arriving = [];

    /// <summary>Waits until everything that was typed before is there.</summary>
    public async Task AllAsync()
    {
        while (_arriving is [var first, ..]) await first;
    }

    internal async Task TrackAsync(Task arriving)
    {
        _arriving.Add(arriving);
        try
        {
            await arriving;
        }
        finally
        {
            _arriving.Remove(arriving);
        }
    }
}
