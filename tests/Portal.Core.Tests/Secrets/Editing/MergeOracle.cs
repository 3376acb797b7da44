using System.Text.Json.Nodes;
using Portal.Core.Secrets.Editing;

namespace Portal.Core.Tests.Secrets.Editing;

/// <summary>
/// The merge worked out another way: every place of a secret is a path with a fingerprint on each side, and a place is decided where the sides
/// first stop being objects on both. It knows nothing of the merge's own types but their JSON.
/// </summary>
internal static class MergeOracle
{
    public static (ObjectNode Merged, HashSet<string> Conflicts) Merge(ObjectNode opened, ObjectNode theirs, ObjectNode mine, bool takeTheirs)
    {
        var conflicts = new HashSet<string>();
        var merged = Pick(Parse(opened), Parse(theirs), Parse(mine), "", takeTheirs, conflicts)!;
        return (JsonFace.Read(merged.ToJsonString()).Document!, conflicts);
    }

    private static JsonNode? Pick(Side opened, Side theirs, Side mine, string place, bool takeTheirs, HashSet<string> conflicts)
    {
        if (mine.Print == opened.Print) return theirs.Node?.DeepClone();
        if (theirs.Print == opened.Print) return mine.Node?.DeepClone();
        if (mine.Print == theirs.Print) return mine.Node?.DeepClone();
        if (theirs.Node is JsonObject && mine.Node is JsonObject && (opened.Node is JsonObject || !opened.IsThere))
        {
            var result = new JsonObject();
            foreach (var key in theirs.Keys.Union(mine.Keys).Union(opened.Keys).ToArray())
            {
                var (o, t, m) = (opened.At(key), theirs.At(key), mine.At(key));
                var name = $"{place}/{key.Replace("/", "~1", StringComparison.Ordinal)}";
                var before = conflicts.Count;
                var value = Pick(o, t, m, name, takeTheirs, conflicts);
                // JSON null and "not there" are both null to this library.
                var side = conflicts.Count > before && takeTheirs ? t : conflicts.Count > before ? m : m.Print == o.Print ? t : m;
                if (value is not null || side.IsThere) result[key] = value;
            }

            return result;
        }

        conflicts.Add(place);
        return (takeTheirs ? theirs : mine).Node?.DeepClone();
    }

    private static Side Parse(ObjectNode document) => new(JsonNode.Parse(JsonFace.Write(document)), IsThere: true);

    private sealed record Side(JsonNode? Node, bool IsThere)
    {
        public string Print { get; } = IsThere ? Fingerprint(Node) : "";

        public IEnumerable<string> Keys => Node is JsonObject map ? map.Select(pair => pair.Key) : [];

        public Side At(string key) => Node is JsonObject map && map.ContainsKey(key) ? new Side(map[key], IsThere: true) : new Side(null, IsThere: false);

        private static string Fingerprint(JsonNode? node) => node switch
        {
            null => "null",
            JsonObject map => "{" + string.Join(',', map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{Fingerprint(pair.Value)}")) + "}",
            _ => node.ToJsonString(),
        };
    }
}
