using System.Diagnostics.CodeAnalysis;

namespace Portal.Sandbox.Vault.Kv;

/// <summary>Values by path, so that a folder can be listed without looking at the others.</summary>
internal sealed class KeyTree<T>
    where T : class
{
    private readonly Node _root = new();

    public T? Get(string path) => Find(path, create: false)?.Value;

    public bool TryGet(string path, [NotNullWhen(true)] out T? value) => (value = Get(path)) is not null;

    public void Put(string path, T value) => Find(path, create: true)!.Value = value;

    public void Remove(string path) => Remove(_root, path.Split('/'), 0);

    /// <summary>The names in a folder, sub-folders with a slash, sorted. The folder ends in a slash or is empty.</summary>
    public List<string> List(string folder)
    {
        var keys = new List<string>();
        if (Folder(folder) is not { } node)
        {
            return keys;
        }

        foreach (var (name, child) in node.Children ?? [])
        {
            if (child.Value is not null)
            {
                keys.Add(name);
            }

            if (child.HasChildren)
            {
                keys.Add(name + "/");
            }
        }

        keys.Sort(StringComparer.Ordinal);
        return keys;
    }

    /// <summary>Every path below a folder, in the real servers' order: the keys of a folder first, then its folders from last to first.</summary>
    public IEnumerable<string> Scan(string folder)
    {
        var waiting = new Stack<string>([""]);
        while (waiting.TryPop(out var below))
        {
            foreach (var key in List(folder + below))
            {
                if (key.EndsWith('/'))
                {
                    waiting.Push(below + key);
                }
                else
                {
                    yield return below + key;
                }
            }
        }
    }

    private Node? Folder(string folder) => folder.Length == 0 ? _root : Find(folder.TrimEnd('/'), create: false);

    private Node? Find(string path, bool create)
    {
        var node = _root;
        foreach (var name in path.Split('/'))
        {
            if (node.Children?.GetValueOrDefault(name) is not { } child)
            {
                if (!create)
                {
                    return null;
                }

                (node.Children ??= [])[name] = child = new Node();
            }

            node = child;
        }

        return node;
    }

    private static bool Remove(Node node, string[] path, int depth)
    {
        if (depth == path.Length)
        {
            node.Value = null;
        }
        else if (node.Children?.GetValueOrDefault(path[depth]) is { } child && Remove(child, path, depth + 1))
        {
            node.Children.Remove(path[depth]);
        }

        return node.Value is null && !node.HasChildren;
    }

    private sealed class Node
    {
        public T? Value { get; set; }

        /// <summary>Null for the many that are no folder.</summary>
        public Dictionary<string, Node>? Children { get; set; }

        public bool HasChildren => Children is { Count: > 0 };
    }
}
