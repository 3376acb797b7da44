namespace Portal.Sandbox.Kubernetes.Storage;

/// <summary>The objects of one kind in the order of their keys, and their latest changes. Not safe by itself: the store locks.</summary>
internal sealed class ObjectTable(TimeProvider time)
{
    /// <summary>So many changes are remembered for watches that come back; then the oldest half is forgotten.</summary>
    private const int MostEvents = 10_000;

    /// <summary>So many are remembered however old they are. With <see cref="Fresh"/> it is the window of an API server's watch cache.</summary>
    private const int LeastEvents = 100;

    /// <summary>What is younger is remembered however much of it there is, so that a watch which last heard a bookmark can go on.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(75);

    // Keyed with a trailing slash because that is how etcd orders them: "a-b/x" comes before "a/x".
    private readonly SortedDictionary<string, SortedDictionary<string, StoredObject>> _namespaces = new(StringComparer.Ordinal);
    private readonly List<StoreEvent> _events = [];
    private readonly List<long> _times = [];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the next change.</summary>
    public Task Next => _next.Task;

    /// <summary>Changes up to this version are forgotten.</summary>
    public long Compacted { get; private set; }

    public int Count { get; private set; }

    /// <summary>How many changes are remembered.</summary>
    public int Remembered => _events.Count;

    public StoredObject? Find(string? ns, string name) =>
        _namespaces.TryGetValue(ns + "/", out var objects) && objects.TryGetValue(name, out var found) ? found : null;

    public IEnumerable<StoredObject> In(string? ns) =>
        ns is null ? _namespaces.Values.SelectMany(objects => objects.Values) : _namespaces.TryGetValue(ns + "/", out var some) ? some.Values : [];

    public void Apply(StoreEvent change)
    {
        if (change.Type is StoreEventType.Deleted) Remove(change.Object);
        else Put(change.Object);

        _events.Add(change);
        _times.Add(time.GetTimestamp());
        ForgetOld();
        var next = _next;
        _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        next.SetResult();
    }

    /// <summary>Takes objects over without a history: whoever watches from before has to list again.</summary>
    public void Load(IEnumerable<StoredObject> objects, long version)
    {
        foreach (var stored in objects) Put(stored);
        Compact(version);
    }

    public void Compact(long upTo)
    {
        if (upTo <= Compacted) return;
        Compacted = upTo;
        var forgotten = After(upTo);
        _events.RemoveRange(0, forgotten);
        _times.RemoveRange(0, forgotten);
    }

    /// <summary>Looks at the age of a quarter of the changes, so that not every change moves all others.</summary>
    private void ForgetOld()
    {
        if (_events.Count > MostEvents) Compact(_events[MostEvents / 2].Version);
        if (_events.Count <= LeastEvents || IsFresh(_times[Math.Min(_times.Count / 4, _times.Count - LeastEvents)])) return;
        var old = Math.Min(_times.FindIndex(IsFresh), _times.Count - LeastEvents);
        Compact(_events[old - 1].Version);
    }

    private bool IsFresh(long recorded) => time.GetElapsedTime(recorded) < Fresh;

    private void Put(StoredObject stored)
    {
        var key = stored.Namespace + "/";
        if (!_namespaces.TryGetValue(key, out var objects)) _namespaces[key] = objects = new(StringComparer.Ordinal);
        if (!objects.ContainsKey(stored.Name)) Count++;
        objects[stored.Name] = stored;
    }

    private void Remove(StoredObject stored)
    {
        var key = stored.Namespace + "/";
        if (!_namespaces.TryGetValue(key, out var objects) || !objects.Remove(stored.Name)) return;
        Count--;
        if (objects.Count == 0) _namespaces.Remove(key);
    }

    /// <summary>The changes after a version; the caller has checked that it is not compacted.</summary>
    public IReadOnlyList<StoreEvent> EventsAfter(long version)
    {
        var first = After(version);
        return first == _events.Count ? [] : _events[first..];
    }

    /// <summary>The objects as they were at an earlier version, by undoing what came later.</summary>
    public IEnumerable<StoredObject> InAt(string? ns, long version)
    {
        var later = EventsAfter(version);
        if (later.Count == 0) return In(ns);
        var objects = new SortedDictionary<(string, string), StoredObject>(Comparer<(string, string)>.Create(Compare));
        foreach (var now in In(ns)) objects[Key(now)] = now;
        foreach (var change in later.Reverse().Where(change => ns is null || change.Object.Namespace == ns))
        {
            if (change.Previous is null) objects.Remove(Key(change.Object));
            else objects[Key(change.Object)] = change.Previous;
        }

        return objects.Values;

        static (string, string) Key(StoredObject stored) => (stored.Namespace + "/", stored.Name);
    }

    private static int Compare((string Ns, string Name) left, (string Ns, string Name) right)
    {
        var byNamespace = string.CompareOrdinal(left.Ns, right.Ns);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(left.Name, right.Name);
    }

    /// <summary>Index of the first event after a version; events are in the order of their versions.</summary>
    private int After(long version)
    {
        var (low, high) = (0, _events.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_events[middle].Version <= version) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
