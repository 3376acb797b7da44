using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.FieldManagement;

/// <summary>
/// A set of paths in an object, as <c>fieldsV1</c> writes it: <c>f:name</c> a field, <c>k:{…}</c> an item of a list by its keys,
/// <c>v:…</c> a plain item. A node with inner paths is itself in the set only if it has a dot.
/// </summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, FieldSet> _children = new(StringComparer.Ordinal);

    /// <summary>The path itself is in the set, not only paths below it.</summary>
    public bool Member { get; set; }

    public IReadOnlyDictionary<string, FieldSet> Children => _children;

    public bool IsEmpty => !Member && _children.Count == 0;

    public static FieldSet Leaf() => new() { Member = true };

    public void Add(string key, FieldSet child)
    {
        if (!child.IsEmpty) _children[key] = child;
    }

    public FieldSet Without(string key)
    {
        var copy = new FieldSet { Member = Member };
        foreach (var (name, child) in _children.Where(item => item.Key != key)) copy._children[name] = child;
        return copy;
    }

    public FieldSet Union(FieldSet other) => Combine(other, (left, right) => left || right, (key, left, right) => left is null ? right! : right is null ? left : left.Union(right));

    public FieldSet Except(FieldSet other) => Combine(other, (left, right) => left && !right, (key, left, right) => left is null ? new() : right is null ? left : left.Except(right));

    public FieldSet Intersect(FieldSet other) => Combine(other, (left, right) => left && right, (key, left, right) => left is null || right is null ? new() : left.Intersect(right));

    /// <summary>The paths as people read them: <c>.spec.containers[name="app"].image</c>.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (Member && prefix.Length > 0) yield return prefix;
        foreach (var (key, child) in _children)
        {
            foreach (var path in child.Paths(prefix + Shown(key))) yield return path;
        }
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Member && _children.Count > 0) json["."] = new JsonObject();
        foreach (var (key, child) in _children) json[key] = child.ToJson();
        return json;
    }

    public static FieldSet From(JsonNode? json, bool root = true)
    {
        var set = new FieldSet();
        foreach (var (key, child) in json as JsonObject ?? [])
        {
            if (key == ".") set.Member = true;
            else set._children[key] = From(child, root: false);
        }

        if (!root && set._children.Count == 0) set.Member = true;
        return set;
    }

    public bool SameAs(FieldSet other) => JsonNode.DeepEquals(ToJson(), other.ToJson());

    public static string ItemKey(JsonObject item, IReadOnlyList<string> keys)
    {
        var values = new JsonObject();
        foreach (var key in keys.Order(StringComparer.Ordinal)) values[key] = item[key]?.DeepClone() ?? (key == "protocol" ? "TCP" : null);
        return "k:" + values.ToJsonString(JsonText.Compact);
    }

    public static string ValueKey(JsonNode? value) => "v:" + (value?.ToJsonString(JsonText.Compact) ?? "null");

    private static string Shown(string key)
    {
        var (kind, rest) = (key[..2], key[2..]);
        return kind switch
        {
            "f:" => "." + rest,
            "v:" => $"[={rest}]",
            _ => $"[{string.Join(",", (JsonNode.Parse(rest) as JsonObject ?? []).Select(item => $"{item.Key}={item.Value?.ToJsonString(JsonText.Compact)}"))}]",
        };
    }

    private FieldSet Combine(FieldSet other, Func<bool, bool, bool> member, Func<string, FieldSet?, FieldSet?, FieldSet> child)
    {
        var result = new FieldSet { Member = member(Member, other.Member) };
        foreach (var key in _children.Keys.Union(other._children.Keys)) result.Add(key, child(key, _children.GetValueOrDefault(key), other._children.GetValueOrDefault(key)));
        return result;
    }
}
