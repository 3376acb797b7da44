using Portal.Core.Secrets;

namespace Portal.Shared;

/// <summary>The values that are shown right now, each until its own time is over. Nothing else of what was read is kept.</summary>
internal sealed class RevealedValues(TimeProvider time, Action hidden) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (SecretEntry Entry, ITimer End)> _shown = new(StringComparer.Ordinal);

    /// <summary>How long a value is shown.</summary>
    public static TimeSpan For { get; } = TimeSpan.FromSeconds(30);

    public int Count
    {
        get
        {
            lock (_gate) return _shown.Count;
        }
    }

    public SecretEntry? Find(string key)
    {
        lock (_gate) return _shown.TryGetValue(key, out var shown) ? shown.Entry : null;
    }

    public void Show(IEnumerable<SecretEntry> entries)
    {
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                Remove(entry.Key);
                _shown[entry.Key] = (entry, time.CreateTimer(_ => End(entry), null, For, Timeout.InfiniteTimeSpan));
            }
        }
    }

    public void Hide(string key)
    {
        lock (_gate) Remove(key);
    }

    public void HideAll()
    {
        lock (_gate)
        {
            foreach (var key in _shown.Keys.ToArray()) Remove(key);
        }
    }

    public void Dispose() => HideAll();

    private void End(SecretEntry entry)
    {
        lock (_gate)
        {
            // Shown again meanwhile: that one has a timer of its own.
            if (!_shown.TryGetValue(entry.Key, out var shown) || shown.Entry != entry) return;
            Remove(entry.Key);
        }

        hidden();
    }

    private void Remove(string key)
    {
        if (_shown.Remove(key, out var shown)) shown.End.Dispose();
    }
}
