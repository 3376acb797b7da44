using System.Collections.Immutable;
using Portal.Core.Failures;
using Portal.Core.Secrets;

namespace Portal.Features.Secrets.Exploring;

/// <summary>One folder of the tree, or a mount at its root.</summary>
public sealed class TreeNode(SecretPath path, int depth)
{
    /// <summary>Where it is.</summary>
    public SecretPath Path { get; } = path;

    /// <summary>How far below its mount; 0 for a mount.</summary>
    public int Depth { get; } = depth;

    /// <summary>What stands in the tree: a folder's name with its slash.</summary>
    public string Name => Path.Key.Length == 0 ? Path.Mount + "/" : Path.Name;

    /// <summary>Whether the folders in it are shown.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether it is being read.</summary>
    public bool IsReading { get; set; }

    /// <summary>Why it could not be read.</summary>
    public ApiException? Failure { get; set; }

    /// <summary>The folders in it; null while it was not listed.</summary>
    public ImmutableArray<string>? Folders { get; set; }

    /// <summary>The folders somebody has looked at. Of a folder with thousands, the others need no node.</summary>
    public Dictionary<string, TreeNode> Known { get; } = new(StringComparer.Ordinal);

    /// <summary>The node of a folder in it.</summary>
    public TreeNode Child(string name)
    {
        if (!Known.TryGetValue(name, out var child)) Known[name] = child = new TreeNode(Path with { Key = Path.Key + name }, Depth + 1);
        return child;
    }
}

/// <summary>One line of the tree.</summary>
/// <param name="Parent">The folder it is in; null for a mount.</param>
/// <param name="Node">Its node, if there is one yet.</param>
/// <param name="Name">What stands there; empty for the line that says why a folder shows nothing.</param>
/// <param name="Depth">How far it is indented.</param>
/// <param name="IsRest">The line below folders that are known from a path alone: there may be others.</param>
public readonly record struct TreeRow(TreeNode? Parent, TreeNode? Node, string Name, int Depth, bool IsRest = false);

/// <summary>
/// The folders a person has opened. Nothing is listed for it alone but what they open: the way to the shown secret is known from its path, and a
/// folder that is shown tells what is in it.
/// </summary>
public sealed class SecretTree
{
    private ImmutableArray<TreeNode> _mounts = [];
    private List<TreeRow>? _rows;

    /// <summary>The path that is shown beside the tree; null for none.</summary>
    public SecretPath? Current { get; private set; }

    /// <summary>The lines, from the top.</summary>
    public IReadOnlyList<TreeRow> Rows => _rows ??= Draw();

    /// <summary>Sets the mounts, and keeps what was opened in those that stay.</summary>
    public void SetMounts(IEnumerable<SecretEngine> engines)
    {
        _mounts = [.. engines.Where(engine => engine.Kv is not null).OrderBy(engine => engine.Path, StringComparer.Ordinal).Select(engine => Mount(engine.Path) ?? new TreeNode(new SecretPath(engine.Path, ""), 0))];
        if (Current is { } current) Show(current);
        _rows = null;
    }

    /// <summary>Opens the way to a path.</summary>
    public void Show(SecretPath? path)
    {
        Current = path;
        _rows = null;
        if (path is null || Mount(path.Mount) is not { } node) return;
        foreach (var folder in FoldersOf(path))
        {
            node.IsOpen = true;
            // A secret may have been written where nothing was when the folder was listed.
            if (node.Folders is { } listed && !listed.Contains(folder)) node.Folders = listed.Add(folder).Sort(StringComparer.Ordinal);
            node = node.Child(folder);
        }
    }

    /// <summary>Takes over what a page has listed, so that it is not asked for twice.</summary>
    public void Learn(SecretFolder folder)
    {
        if (Mount(folder.Path.Mount) is not { } node) return;
        foreach (var name in FoldersOf(folder.Path))
        {
            // Vault has no empty folders: one whose last secret is gone is gone itself.
            if (folder.Names.IsEmpty && node.Path.Key + name == folder.Path.Key) node.Folders = node.Folders?.Remove(name);
            node = node.Child(name);
        }

        (node.Failure, node.IsReading) = (null, false);
        node.Folders = [.. folder.Names.TakeWhile(name => name.EndsWith('/'))];
        if (Current == folder.Path) node.IsOpen = true;
        _rows = null;
    }

    /// <summary>Opens or closes a folder; true when it has to be listed for that.</summary>
    public bool Toggle(TreeNode node)
    {
        node.IsOpen = !node.IsOpen;
        node.IsReading = node is { IsOpen: true, Folders: null };
        _rows = null;
        return node.IsReading;
    }

    /// <summary>Marks a folder as being read, of which only the way to what is shown is known.</summary>
    public void ReadRest(TreeNode folder)
    {
        folder.IsReading = true;
        _rows = null;
    }

    /// <summary>Says under the folder why it could not be listed, and shows what of it is known all the same.</summary>
    public void Fail(TreeNode node, ApiException failure, IEnumerable<string> known)
    {
        (node.Failure, node.IsReading) = (failure, false);
        foreach (var folder in known.Where(name => name.EndsWith('/'))) node.Child(folder);
        _rows = null;
    }

    /// <summary>Whether a line is the shown path, or the folder it is in.</summary>
    public bool IsCurrent(TreeRow row) => Current is { } current && row.Name.Length > 0 &&
        (row.Parent is null ? current.Mount + "/" == row.Name && FolderOf(current).Length == 0 : current.Mount == row.Parent.Path.Mount && FolderOf(current) == row.Parent.Path.Key + row.Name);

    private TreeNode? Mount(string path) => _mounts.IsDefault ? null : _mounts.FirstOrDefault(node => node.Path.Mount == path);

    private static string FolderOf(SecretPath path) => path.IsFolder ? path.Key : path.Parent.Key;

    private static IEnumerable<string> FoldersOf(SecretPath path) => FolderOf(path).Split('/', StringSplitOptions.RemoveEmptyEntries).Select(name => name + "/");

    private List<TreeRow> Draw()
    {
        var rows = new List<TreeRow>();
        foreach (var mount in _mounts)
        {
            rows.Add(new TreeRow(null, mount, mount.Name, 0));
            if (mount.IsOpen) Draw(rows, mount);
        }

        return rows;
    }

    private static void Draw(List<TreeRow> rows, TreeNode folder)
    {
        if (folder.Failure is not null || folder is { Folders.IsEmpty: true } || (folder.IsReading && folder.Known.Count == 0)) rows.Add(new TreeRow(folder, null, "", folder.Depth + 1));
        foreach (var name in folder.Folders ?? folder.Known.Keys.Order(StringComparer.Ordinal).AsEnumerable())
        {
            var node = folder.Known.GetValueOrDefault(name);
            rows.Add(new TreeRow(folder, node, name, folder.Depth + 1));
            if (node is { IsOpen: true }) Draw(rows, node);
        }

        if (folder is { Folders: null, Failure: null, Known.Count: > 0 }) rows.Add(new TreeRow(folder, null, "", folder.Depth + 1, IsRest: true));
    }
}
