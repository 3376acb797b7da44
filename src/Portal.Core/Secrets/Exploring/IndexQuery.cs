using System.Buffers;

namespace Portal.Core.Secrets.Exploring;

/// <summary>Finds the words of a query in the paths and key names of an index. Nothing is built beside the names: a hundred thousand are looked through in a few milliseconds.</summary>
internal static class IndexQuery
{
    /// <summary>The best <paramref name="most"/> of all that fit; every word has to occur somewhere in the path, or in the path and one key.</summary>
    public static SearchAnswer Find(ReadOnlySpan<IndexedFolder> folders, string query, int most)
    {
        Word[] words = [.. query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => new Word(word))];
        if (words.Length == 0) return new SearchAnswer([], 0);
        var best = new Best(most);
        var path = new char[256];
        foreach (var folder in folders)
        {
            Look(best, words, folder, ref path);
        }

        return best.Answer();
    }

    private static void Look(Best best, Word[] words, IndexedFolder folder, ref char[] path)
    {
        var above = folder.Text.Length;
        Reserve(ref path, above);
        folder.Text.CopyTo(path);
        if (Rank(words, path.AsSpan(0, above), NameStart(folder.Text)) is { } folderRank && folderRank < Ranks.Path) best.Offer(folderRank, folder, -1, null);
        var keys = folder.Keys;
        for (var index = 0; index < folder.Names.Length; index++)
        {
            var name = folder.Names[index];
            Reserve(ref path, above + name.Length);
            name.CopyTo(path.AsSpan(above));
            var whole = path.AsSpan(0, above + name.Length);
            if (Rank(words, whole, above) is { } rank) best.Offer(rank, folder, index, null);
            else if (keys?[index] is { } names && Array.Find(names, Fits(words, folder.Text + name)) is { } key) best.Offer(Ranks.Key, folder, index, key);
        }
    }

    // The name counts more than the folders before it.
    private static int? Rank(Word[] words, ReadOnlySpan<char> path, int nameStart)
    {
        foreach (var word in words)
        {
            if (!word.IsIn(path)) return null;
        }

        var name = path[nameStart..];
        if (words.Length == 1 && (name.Equals(words[0].Text, StringComparison.OrdinalIgnoreCase) || path.Equals(words[0].Text, StringComparison.OrdinalIgnoreCase))) return Ranks.Exact;
        if (name.StartsWith(words[^1].Text, StringComparison.OrdinalIgnoreCase)) return Ranks.Start;
        return words[^1].IsIn(name) ? Ranks.Name : Ranks.Path;
    }

    // One word at least is in the key's name; the path may hold the others.
    private static Predicate<string> Fits(Word[] words, string path) => key =>
        Array.Exists(words, word => word.IsIn(key)) && Array.TrueForAll(words, word => word.IsIn(key) || word.IsIn(path));

    private static int NameStart(string folder) => folder.Length < 2 ? 0 : folder.LastIndexOf('/', folder.Length - 2) + 1;

    private static void Reserve(ref char[] path, int length)
    {
        if (path.Length < length) Array.Resize(ref path, length * 2);
    }

    // Prepared once for each query, because it is looked for a hundred thousand times.
    private sealed class Word(string text)
    {
        private readonly SearchValues<string> _search = SearchValues.Create([text], StringComparison.OrdinalIgnoreCase);

        public string Text => text;

        public bool IsIn(ReadOnlySpan<char> where) => where.ContainsAny(_search);
    }

    private static class Ranks
    {
        public const int Exact = 0;
        public const int Start = 1;
        public const int Name = 2;
        public const int Path = 3;
        public const int Key = 4;
    }

    // Keeps the best, the worst of them at the top.
    private sealed class Best(int most)
    {
        private readonly PriorityQueue<Hit, Hit> _kept = new(Comparer<Hit>.Create((first, second) => second.CompareTo(first)));
        private int _count;

        public void Offer(int rank, IndexedFolder folder, int name, string? key)
        {
            _count++;
            // Most of what a short word finds is worse than what is kept already.
            if (_kept.Count == most && rank > _kept.Peek().Rank) return;
            var hit = new Hit(rank, folder, name, key);
            if (_kept.Count < most) _kept.Enqueue(hit, hit);
            else if (hit.CompareTo(_kept.Peek()) < 0) _kept.EnqueueDequeue(hit, hit);
        }

        public SearchAnswer Answer() => new([.. _kept.UnorderedItems.Select(item => item.Element).Order().Select(hit => hit.Found)], _count);
    }

    private readonly record struct Hit(int Rank, IndexedFolder Folder, int Name, string? Key) : IComparable<Hit>
    {
        public FoundSecret Found => new(Name < 0 ? Folder.Path : Folder.Path with { Key = Folder.Path.Key + Folder.Names[Name] }, Key);

        private string Text => Name < 0 ? "" : Folder.Names[Name];

        public int CompareTo(Hit other)
        {
            var rank = Rank.CompareTo(other.Rank);
            if (rank != 0) return rank;
            var folder = ReferenceEquals(Folder, other.Folder) ? 0 : string.CompareOrdinal(Folder.Text, other.Folder.Text);
            return folder != 0 ? folder : string.CompareOrdinal(Text, other.Text);
        }
    }
}
