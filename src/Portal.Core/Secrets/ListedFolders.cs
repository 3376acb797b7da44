using System.Collections.Concurrent;

namespace Portal.Core.Secrets;

/// <summary>
/// The folders one session has listed. Those that a page shows are known as long as it does; of the others the latest stay, as far as they are small:
/// a session is not to grow with everything its person ever looked at.
/// </summary>
internal sealed class ListedFolders
{
    private const int MostNames = 4_000;

    private readonly ConcurrentDictionary<string, WeakReference<SecretFolder>> _byPath = new(StringComparer.Ordinal);
    private readonly LinkedList<SecretFolder> _latest = [];
    private readonly Lock _gate = new();

    public SecretFolder? Find(SecretPath folder) => _byPath.TryGetValue(folder.ToString(), out var reference) && reference.TryGetTarget(out var listed) ? listed : null;

    public IReadOnlyList<SecretFolder> All()
    {
        var all = new List<SecretFolder>();
        foreach (var reference in _byPath.Values) if (reference.TryGetTarget(out var listed)) all.Add(listed);
        return all;
    }

    /// <summary>Takes a listing, and gives it back with the names that are known already: two windows of one person on one large folder keep them once.</summary>
    public SecretFolder Keep(SecretFolder read)
    {
        if (Find(read.Path) is { } shown && shown.Kv == read.Kv && shown.Names.AsSpan().SequenceEqual(read.Names.AsSpan())) read = read with { Names = shown.Names };
        foreach (var (key, reference) in _byPath) if (!reference.TryGetTarget(out _)) _byPath.TryRemove(key, out _);
        _byPath[read.Path.ToString()] = new WeakReference<SecretFolder>(read);
        lock (_gate)
        {
            if (_latest.FirstOrDefault(folder => folder.Path == read.Path) is { } old) _latest.Remove(old);
            _latest.AddFirst(read);
            for (var names = _latest.Sum(folder => folder.Names.Length + 1); names > MostNames; names -= DropLast())
            {
            }
        }

        return read;
    }

    private int DropLast()
    {
        var dropped = _latest.Last!.Value.Names.Length + 1;
        _latest.RemoveLast();
        return dropped;
    }
}
