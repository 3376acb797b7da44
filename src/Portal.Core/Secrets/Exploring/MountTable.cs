using Portal.Core.Vault;

namespace Portal.Core.Secrets.Exploring;

/// <summary>Finds where the mount in a path ends. Mounts may hold slashes and none is inside another, so the longest that fits is the one.</summary>
internal sealed class MountTable(IEnumerable<SecretEngine> engines, SecretPath? from)
{
    private static readonly string[] Areas = ["data", "metadata", "detailed-metadata", "subkeys", "delete", "undelete", "destroy"];
    private readonly SecretEngine[] _engines = [.. engines.OrderByDescending(engine => engine.Path.Length)];

    /// <summary>A path as <c>vault kv</c> takes it: the mount and the key with nothing between them.</summary>
    public PathReading Logical(string text, int? version)
    {
        if (Find(text) is { } engine) return Inside(engine, Below(engine, text), version);
        return from is null ? Guess(text, version) : Checked(version, new SecretPath(from.Mount, text));
    }

    /// <summary>The same with the mount named beside it (<c>-mount=</c>).</summary>
    public PathReading At(string mount, string key, int? version)
    {
        mount = mount.Trim('/');
        var engine = Array.Find(_engines, engine => engine.Path == mount);
        return engine is null ? Checked(version, new SecretPath(mount, key)) : Inside(engine, key, version);
    }

    /// <summary>A path as the API has it: version 2 puts an area between the mount and the key.</summary>
    public PathReading Api(string text, int? version, bool list)
    {
        if (text.StartsWith("sys/", StringComparison.Ordinal) || text.StartsWith("auth/", StringComparison.Ordinal)) return PathReading.Nothing("This is a path of Vault itself. Only secrets open here.");
        if (Find(text) is not { } engine) return GuessApi(text, version, list);
        var key = Below(engine, text);
        return Inside(engine, Folder(engine.Kv is KvVersion.V2 ? WithoutArea(key) : key, list), version);
    }

    /// <summary>What people type: a logical path, or one with an area in it, which is the API's unless there is a folder of that name.</summary>
    public PathReading Either(string text)
    {
        if (Find(text) is not { Kv: KvVersion.V2 } engine || Area(Below(engine, text)) is not { } area) return Logical(text, null);
        var (api, literal) = (Api(text, null, list: false), Inside(engine, Below(engine, text), null));
        if (api.Path is null || literal.Path is null) return literal;
        // Somebody who edits the path of a folder called data means the folder.
        var isThere = from is not null && from.Mount == engine.Path && from.Key.StartsWith(area + "/", StringComparison.Ordinal);
        return isThere ? PathReading.Of(null, literal.Path, api.Path) : PathReading.Of(null, api.Path, literal.Path);
    }

    private SecretEngine? Find(string text) => Array.Find(_engines, engine => text == engine.Path || text.StartsWith(engine.Path + "/", StringComparison.Ordinal));

    private static string Below(SecretEngine engine, string text) => text.Length <= engine.Path.Length ? "" : text[(engine.Path.Length + 1)..];

    private static PathReading Inside(SecretEngine engine, string key, int? version) => engine.Kv is null
        ? PathReading.Nothing($"{engine.Path} is a {engine.Type} engine. Only key/value engines have secrets to open.")
        : Checked(version, new SecretPath(engine.Path, key));

    // The first part is the mount as far as anybody knows; the server will say if it is not.
    private static PathReading Guess(string text, int? version)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return Checked(version, slash < 0 ? new SecretPath(text, "") : new SecretPath(text[..slash], text[(slash + 1)..]));
    }

    // An unknown mount ends before the first area.
    private static PathReading GuessApi(string text, int? version, bool list)
    {
        var parts = text.Split('/');
        var area = Array.FindIndex(parts, 1, part => Areas.Contains(part));
        return area < 0
            ? Guess(Folder(text, list), version)
            : Checked(version, new SecretPath(string.Join('/', parts[..area]), Folder(string.Join('/', parts[(area + 1)..]), list)));
    }

    private static string? Area(string key) => Areas.FirstOrDefault(area => key == area || key.StartsWith(area + "/", StringComparison.Ordinal));

    private static string WithoutArea(string key) => Area(key) is { } area ? key[Math.Min(area.Length + 1, key.Length)..] : key;

    private static string Folder(string key, bool list) => list && key.Length > 0 && !key.EndsWith('/') ? key + "/" : key;

    private static PathReading Checked(int? version, SecretPath path) =>
        VaultPath.Problem(path.ToString()) is { } problem ? PathReading.Nothing(problem) : PathReading.Of(path.IsFolder ? null : version, path);
}
