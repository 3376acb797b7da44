namespace Portal.Sandbox.Vault.Core;

/// <summary>What is mounted somewhere: a secrets engine, an auth method or a part of Vault itself.</summary>
internal abstract class VaultBackend
{
    public abstract IReadOnlyList<VaultRoute> Routes { get; }

    /// <summary>Paths that want sudo beside the operation's capability; a trailing star makes a prefix.</summary>
    public virtual IReadOnlyList<string> SudoPaths => [];

    /// <summary>Paths that want no token; a trailing star makes a prefix, a plus is any segment.</summary>
    public virtual IReadOnlyList<string> PublicPaths => [];

    /// <summary>What a path that no route knows is answered with; the core's own 404 if null.</summary>
    public virtual VaultAnswer? UnknownPath(VaultCall call) => null;

    /// <summary>Called when the mount's options were tuned.</summary>
    public virtual VaultBackend Tuned(Mount mount) => this;

    public (VaultRoute Route, IReadOnlyDictionary<string, string> Captured)? Find(string path)
    {
        foreach (var route in Routes)
        {
            var match = route.Match(path);
            if (match.Success)
            {
                return (route, match.Groups.Values.Skip(1).Where(group => group.Success).ToDictionary(group => group.Name, group => group.Value));
            }
        }

        return null;
    }

    /// <summary>Whether one of the special paths covers a path.</summary>
    public static bool Covers(IReadOnlyList<string> paths, string path)
    {
        foreach (var entry in paths)
        {
            if (entry.EndsWith('*') ? path.StartsWith(entry[..^1], StringComparison.Ordinal) : entry == path)
            {
                return true;
            }
        }

        return false;
    }
}
