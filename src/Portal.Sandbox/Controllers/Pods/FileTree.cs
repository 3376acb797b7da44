using System.Diagnostics.CodeAnalysis;

namespace Portal.Sandbox.Controllers.Pods;

/// <summary>One file or directory of a volume.</summary>
/// <param name="Mode">Permission bits only.</param>
internal sealed record FileEntry(bool IsDirectory, byte[] Content, int Mode, int Uid, int Gid, DateTimeOffset Modified)
{
    public static FileEntry Directory(int mode, DateTimeOffset at, int uid = 0, int gid = 0) => new(true, [], mode, uid, gid, at);

    public static FileEntry File(byte[] content, int mode, DateTimeOffset at, int uid = 0, int gid = 0) => new(false, content, mode, uid, gid, at);
}

/// <summary>The files of one volume, in memory. Paths are relative, without a slash in front; the root is the empty path.</summary>
internal sealed class FileTree
{
    private readonly SortedDictionary<string, FileEntry> _entries = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public FileTree(FileEntry root) => _entries[""] = root;

    public FileEntry? Find(string path)
    {
        lock (_gate) return _entries.GetValueOrDefault(path);
    }

    /// <summary>Writes a file, with the directories above it.</summary>
    public void Write(string path, FileEntry file)
    {
        lock (_gate)
        {
            for (var slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                _entries.TryAdd(path[..slash], FileEntry.Directory(0x1ED, file.Modified, file.Uid, file.Gid));
            }

            _entries[path] = file;
        }
    }

    public void Remove(string path)
    {
        lock (_gate) _entries.Remove(path);
    }

    /// <summary>What is directly in a directory, by name.</summary>
    public IReadOnlyList<(string Name, FileEntry Entry)> In(string directory)
    {
        var prefix = directory.Length == 0 ? "" : directory + "/";
        lock (_gate)
        {
            return [.. _entries.Where(entry => entry.Key.Length > prefix.Length && entry.Key.StartsWith(prefix, StringComparison.Ordinal) && !entry.Key[prefix.Length..].Contains('/'))
                .Select(entry => (entry.Key[prefix.Length..], entry.Value))];
        }
    }
}

/// <summary>The files one container sees: its own root with volumes mounted over it.</summary>
internal sealed class ContainerFiles(FileTree root, IReadOnlyList<(string Path, string SubPath, FileTree Tree)> mounts, TimeProvider time)
{
    public FileEntry? Find(string path)
    {
        var full = Normal(path);
        var (tree, inside) = Place(full);
        return tree.Find(inside) ?? (mounts.Any(mount => mount.Path.StartsWith(full.TrimEnd('/') + "/", StringComparison.Ordinal)) ? FileEntry.Directory(0x1ED, time.GetUtcNow()) : null);
    }

    public IReadOnlyList<(string Name, FileEntry Entry)> In(string directory)
    {
        var full = Normal(directory);
        var (tree, inside) = Place(full);
        var prefix = full.TrimEnd('/') + "/";
        var mounted = mounts.Where(mount => mount.Path.StartsWith(prefix, StringComparison.Ordinal)).Select(mount => mount.Path[prefix.Length..].Split('/')[0]).Distinct();
        var found = tree.In(inside);
        return [.. found.Concat(mounted.Where(name => found.All(entry => entry.Name != name)).Select(name => (name, Find(prefix + name)!))).OrderBy(entry => entry.Item1, StringComparer.Ordinal)];
    }

    public void Write(string path, byte[] content, int mode, int uid = 0, int gid = 0)
    {
        var (tree, inside) = Place(Normal(path));
        tree.Write(inside, FileEntry.File(content, mode, time.GetUtcNow(), uid, gid));
    }

    public bool TryRead(string path, [NotNullWhen(true)] out string? text)
    {
        text = Find(path) is { IsDirectory: false } file ? System.Text.Encoding.UTF8.GetString(file.Content) : null;
        return text is not null;
    }

    /// <summary>The path without <c>.</c>, <c>..</c> and doubled slashes.</summary>
    public static string Normal(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".") parts.Add(part);
        }

        return "/" + string.Join('/', parts);
    }

    private (FileTree Tree, string Inside) Place(string full)
    {
        foreach (var (path, subPath, tree) in mounts.OrderByDescending(mount => mount.Path.Length))
        {
            if (full != path && !full.StartsWith(path + "/", StringComparison.Ordinal)) continue;
            return (tree, string.Join('/', new[] { subPath, full[path.Length..].TrimStart('/') }.Where(part => part.Length > 0)));
        }

        return (root, full.TrimStart('/'));
    }
}
