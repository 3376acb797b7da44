namespace Portal.Core.Secrets;

/// <summary>
/// A logical path in a key/value mount: <c>internal/database/config</c> is mount <c>internal</c>, key <c>database/config</c>. Mounts may hold
/// slashes, so only the mount list can tell where one ends; parse with the mount known.
/// </summary>
/// <param name="Mount">The mount without slashes at its ends.</param>
/// <param name="Key">The path in the mount; empty for its root, ending in a slash for a folder.</param>
public sealed record SecretPath(string Mount, string Key)
{
    /// <summary>Whether it names a folder.</summary>
    public bool IsFolder => Key.Length == 0 || Key.EndsWith('/');

    /// <summary>The last segment, with the slash of a folder.</summary>
    public string Name => Key.TrimEnd('/').Split('/')[^1] + (Key.EndsWith('/') ? "/" : "");

    /// <summary>The folder this is in.</summary>
    public SecretPath Parent
    {
        get
        {
            var trimmed = Key.TrimEnd('/');
            var slash = trimmed.LastIndexOf('/');
            return this with { Key = slash < 0 ? "" : trimmed[..(slash + 1)] };
        }
    }

    /// <summary>The path as the <c>vault kv</c> command takes it.</summary>
    public override string ToString() => Key.Length == 0 ? Mount + "/" : $"{Mount}/{Key}";
}
