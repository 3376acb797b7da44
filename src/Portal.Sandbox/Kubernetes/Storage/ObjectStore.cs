using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Kubernetes.Storage;

/// <summary>
/// The one state of the cluster: objects as JSON documents, versioned by one counter as etcd does it.
/// Documents handed out are the caller's own. Writes throw <see cref="KubeStatusException"/> with the words of the real server.
/// </summary>
/// <remarks>
/// It keeps the rules every writer is bound to (uid, versions, generation, finalizers); defaults, validation, admission and
/// rights belong to the API server. <see cref="Changed"/> runs after each write, outside the lock, on the writer's thread.
/// </remarks>
internal sealed partial class ObjectStore(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ObjectTable> _tables = ResourceCatalog.All.ToDictionary(kind => kind.Id, _ => new ObjectTable(time));
    private readonly HistoryAge _age = new(time);

    /// <summary>After each change, in the order of the changes of one writer.</summary>
    public event Action<StoreEvent>? Changed;

    /// <summary>The version of the latest change.</summary>
    public long Version { get; private set; } = 1;

    public TimeProvider Time { get; } = time;

    public JsonObject? Get(string resource, string? ns, string name) => Find(resource, ns, name)?.Parse();

    public IReadOnlyList<JsonObject> List(string resource, string? ns = null) => [.. Snapshot(resource, ns).Objects.Select(stored => stored.Parse())];

    /// <summary>The stored form, without building a document.</summary>
    public StoredObject? Find(string resource, string? ns, string name)
    {
        lock (_gate) return Table(resource).Find(ns, name);
    }

    /// <summary>All objects of a kind and the version they are of; with <paramref name="at"/> as they were at that version.</summary>
    /// <exception cref="KubeStatusException">410 when <paramref name="at"/> is compacted.</exception>
    public (IReadOnlyList<StoredObject> Objects, long Version) Snapshot(string resource, string? ns = null, long? at = null)
    {
        lock (_gate)
        {
            var table = Table(resource);
            if (at is null || at >= Version) return ([.. table.In(ns)], Version);
            ThrowIfCompacted(table, at.Value);
            return ([.. table.InAt(ns, at.Value)], at.Value);
        }
    }

    /// <summary>Everything an object owns, by the uid in its owner references.</summary>
    public IReadOnlyList<StoredObject> OwnedBy(string uid)
    {
        lock (_gate) return [.. _tables.Values.SelectMany(table => table.In(null)).Where(stored => stored.Owners.Contains(uid))];
    }

    /// <summary>Everything in a namespace.</summary>
    public IReadOnlyList<StoredObject> InNamespace(string ns)
    {
        lock (_gate) return [.. _tables.Values.SelectMany(table => table.In(ns))];
    }

    /// <summary>Changes after a version, then new ones as they happen, until cancelled.</summary>
    /// <exception cref="KubeStatusException">410 when the version, or while waiting the reader's place, is compacted.</exception>
    public async IAsyncEnumerable<StoreEvent> WatchAsync(string resource, string? ns, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            IReadOnlyList<StoreEvent> changes;
            Task next;
            lock (_gate)
            {
                var table = Table(resource);
                ThrowIfCompacted(table, after);
                changes = table.EventsAfter(after);
                after = Math.Max(after, Version);
                next = table.Next;
            }

            foreach (var change in changes)
            {
                if (ns is null || change.Object.Namespace == ns) yield return change;
            }

            if (changes.Count == 0) await next.WaitAsync(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The version now, if a kind has not changed since another one; null if it has, so that nobody who goes on from the answer misses a change.</summary>
    public long? VersionUnlessChanged(string resource, string? ns, long since)
    {
        lock (_gate) return Table(resource).EventsAfter(since).Any(change => ns is null || change.Object.Namespace == ns) ? null : Version;
    }

    /// <summary>How many changes of a kind are remembered.</summary>
    public int Remembered(string resource)
    {
        lock (_gate) return Table(resource).Remembered;
    }

    /// <summary>Forgets the changes up to a version; watches from before get 410. Without a version: all of them.</summary>
    public void Compact(long? upTo = null)
    {
        lock (_gate)
        {
            foreach (var table in _tables.Values) table.Compact(Math.Min(upTo ?? Version, Version));
        }
    }

    private static void ThrowIfCompacted(ObjectTable table, long version)
    {
        if (version < table.Compacted) throw KubeStatusException.Expired($"too old resource version: {version} ({table.Compacted})");
    }

    private ObjectTable Table(string resource) =>
        _tables.TryGetValue(resource, out var table) ? table : throw new ArgumentException($"No resource {resource}.", nameof(resource));

    private StoreEvent Commit(StoreEventType type, ResourceKind kind, JsonObject document, StoredObject? previous)
    {
        var change = new StoreEvent(type, StoredObject.From(kind, document, ++Version), previous);
        Table(kind.Id).Apply(change);
        if (_age.Forget(Version) is { } old)
        {
            foreach (var table in _tables.Values) table.Compact(old);
        }

        return change;
    }
}
