using System.Diagnostics.CodeAnalysis;

namespace Portal.Sandbox.Vault.Core;

/// <summary>The mounts of a namespace.</summary>
internal sealed class MountTable
{
    private readonly SortedDictionary<string, Mount> _mounts = new(StringComparer.Ordinal);

    public IEnumerable<Mount> Secrets => _mounts.Values.Where(mount => !mount.IsAuth);

    public IEnumerable<Mount> Auth => _mounts.Values.Where(mount => mount.IsAuth);

    public IEnumerable<Mount> All => _mounts.Values;

    public void Add(Mount mount) => _mounts.Add(mount.Path, mount);

    public void Remove(Mount mount) => _mounts.Remove(mount.Path);

    public bool TryGet(string path, [NotNullWhen(true)] out Mount? mount) => _mounts.TryGetValue(path, out mount);

    public Mount? ByAccessor(string accessor) => _mounts.Values.FirstOrDefault(mount => mount.Accessor == accessor);

    /// <summary>The mount that a path is on or below.</summary>
    public Mount? Match(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (_mounts.TryGetValue(path[..(slash + 1)], out var mount))
            {
                return mount;
            }
        }

        return path.EndsWith('/') ? null : _mounts.GetValueOrDefault(path + "/");
    }

    /// <summary>A mount that a new one at this path would be on, below or above of.</summary>
    public Mount? Conflicting(string path) => Match(path) ?? _mounts.Values.FirstOrDefault(mount => mount.Path.StartsWith(path, StringComparison.Ordinal));
}
