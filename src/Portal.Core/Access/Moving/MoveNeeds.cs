using System.Collections.Immutable;
using Portal.Core.Secrets;

namespace Portal.Core.Access.Moving;

/// <summary>Which capabilities a move takes, to show them as a policy and to ask about them.</summary>
internal static class MoveNeeds
{
    /// <summary>For the whole, with stars for folders.</summary>
    public static ImmutableArray<(string Path, string Capability)> Of(MovePreview preview)
    {
        var (from, to) = (Below(preview.Request.From), Below(preview.Request.To));
        var needs = new List<(string, string)>();
        if (preview.Request.From.IsFolder) needs.Add((KvPath.List(from, preview.FromKv), "list"));
        var versions = preview.Secrets.SelectMany(secret => secret.Metadata?.Versions ?? []).ToArray();
        if (preview.FromKv is KvVersion.V2) needs.Add((KvPath.Area(from, "metadata"), "read"));
        if (preview.Request.Way is not MoveWay.Copy) needs.Add(Deleting(from, preview.FromKv));
        if (preview.Request.Way is MoveWay.Delete) return [.. needs];
        needs.Add((KvPath.Value(from, preview.FromKv), "read"));
        foreach (var capability in new[] { "create", "update", "read" }) needs.Add((KvPath.Value(to, preview.ToKv), capability));
        if (preview.ToKv is KvVersion.V1) return [.. needs];
        foreach (var capability in new[] { "read", "create", "update" }) needs.Add((KvPath.Area(to, "metadata"), capability));
        if (versions.Any(version => version.State is VersionState.Deleted)) needs.Add((KvPath.Area(to, "delete"), "update"));
        if (versions.Any(version => version.State is VersionState.Destroyed)) needs.Add((KvPath.Area(to, "destroy"), "update"));
        return [.. needs];
    }

    /// <summary>What one secret cannot do without.</summary>
    public static IEnumerable<(string Path, string Capability)> OfOne(MoveWay way, CopyEnd from, CopyEnd to)
    {
        if (way is not MoveWay.Copy) yield return Deleting(from.Path, from.Kv);
        if (way is MoveWay.Delete) yield break;
        yield return (KvPath.Value(from.Path, from.Kv), "read");
        yield return (KvPath.Value(to.Path, to.Kv), "create");
        yield return (KvPath.Value(to.Path, to.Kv), "read");
        if (to.Kv is KvVersion.V2) yield return (KvPath.Area(to.Path, "metadata"), "read");
    }

    private static (string, string) Deleting(SecretPath path, KvVersion kv) => (kv is KvVersion.V2 ? KvPath.Area(path, "metadata") : KvPath.Value(path, kv), "delete");

    private static SecretPath Below(SecretPath path) => path.IsFolder ? path with { Key = path.Key + "*" } : path;
}
