using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Core.Secrets.Upkeep;
using Portal.Features.Secrets.Upkeep;
using Portal.Features.Secrets.Versions;
using Portal.Shared;

namespace Portal.Features.Secrets.Exploring;

/// <summary>
/// What stands beside the names of one folder, as it comes: all at once, or for the rows in sight, a few requests at a time. A row that goes out of sight
/// before its turn is not asked about. Used on the page's own thread only.
/// </summary>
/// <param name="session">Whose rights are used.</param>
/// <param name="folder">The folder.</param>
/// <param name="details">Where it comes from.</param>
/// <param name="isToldAtOnce">Whether all of it comes at once, so that no row is asked about.</param>
/// <param name="time">The clock.</param>
/// <param name="changed">Draws the page again.</param>
/// <param name="gone">Ends with the page.</param>
public sealed class FolderRows(EnvironmentSession session, SecretFolder folder, FolderDetails details, bool isToldAtOnce, TimeProvider time, Action changed, CancellationToken gone)
{
    private const int AtOnce = 4;

    // What was scrolled past longest ago is let go; it is asked about again when it comes back.
    private const int MostKept = 2_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private readonly Dictionary<string, Part<SecretGlance>> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Part<SecretGlance>> _before = [];
    private readonly Queue<string> _order = new();
    private readonly LinkedList<string> _wanted = [];
    private int _asking;
    private long _told;

    /// <summary>Counts what has come, so that the page knows that there is something to draw.</summary>
    internal int Round { get; private set; }

    /// <summary>The rows of the folder before it was read again: what they knew stays in sight until the new comes.</summary>
    internal FolderRows? After { init => _before = value?._known ?? []; }

    /// <summary>What is known of a secret; null before it is, and where it is refused.</summary>
    internal SecretGlance? Of(string name) => Known(name)?.Value;

    /// <summary>What its row has to say: that it cannot be read, that its end is near, or that it was not told.</summary>
    internal VersionLook? Look(string name) => Known(name) switch
    {
        { Value: { } glance } => UpkeepText.State(glance, time.GetUtcNow()),
        { Refused: { } refused } => new("Not told", Tone.Neutral, FailureText.Line(refused)),
        _ => null,
    };

    /// <summary>Takes a folder that was told at once.</summary>
    internal void Keep(IReadOnlyDictionary<string, SecretGlance> told)
    {
        foreach (var (name, glance) in told) _known[name] = new Part<SecretGlance>(glance, null);
        Round++;
    }

    /// <summary>A row is in sight. Nothing is asked where the folder is told at once.</summary>
    internal void Want(string name)
    {
        if (isToldAtOnce || _known.ContainsKey(name)) return;
        _wanted.AddLast(name);
        if (_asking >= AtOnce) return;
        _asking++;
        _ = AskAsync();
    }

    /// <summary>A row is out of sight.</summary>
    internal void Leave(string name) => _wanted.Remove(name);

    private Part<SecretGlance>? Known(string name) => _known.GetValueOrDefault(name) ?? _before.GetValueOrDefault(name);

    private async Task AskAsync()
    {
        try
        {
            while (_wanted.First is { } first && !gone.IsCancellationRequested)
            {
                _wanted.RemoveFirst();
                Keep(first.Value, await Part.OfAsync(details.OfAsync(session, folder.In(first.Value), gone)));
            }
        }
        catch (Exception left) when (left is OperationCanceledException or ObjectDisposedException)
        {
        }
        finally
        {
            _asking--;
        }
    }

    private void Keep(string name, Part<SecretGlance> told)
    {
        _known[name] = told;
        _order.Enqueue(name);
        if (_order.Count > MostKept) _known.Remove(_order.Dequeue());
        Round++;
        // A few rows are drawn together, and the last at once.
        if (_wanted.Count > 0 && time.GetElapsedTime(_told) < Pause) return;
        _told = time.GetTimestamp();
        changed();
    }
}
