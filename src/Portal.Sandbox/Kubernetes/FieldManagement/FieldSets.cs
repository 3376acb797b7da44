using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Schema;

namespace Portal.Sandbox.Kubernetes.FieldManagement;

/// <summary>Which fields a document has, and which differ between two.</summary>
internal static class FieldSets
{
    /// <summary>The fields of a document. <paramref name="isNew"/> counts the containers too, as for something that was not there before.</summary>
    public static FieldSet Of(JsonObject document, ApiType? type, bool isNew = false)
    {
        var set = new FieldSet { Member = isNew || document.Count == 0 };
        foreach (var (key, value) in document) set.Add("f:" + key, OfValue(value, type?.Find(key), isNew));
        return set;
    }

    /// <summary>What is new or other in <paramref name="after"/>, and what is gone.</summary>
    public static (FieldSet Changed, FieldSet Removed) Compare(JsonObject before, JsonObject after, ApiType? type)
    {
        var (changed, removed) = (new FieldSet(), new FieldSet());
        foreach (var key in before.Select(item => item.Key).Union(after.Select(item => item.Key)))
        {
            var (inChanged, inRemoved) = CompareValue(before[key], after[key], type?.Find(key));
            changed.Add("f:" + key, inChanged);
            removed.Add("f:" + key, inRemoved);
        }

        return (changed, removed);
    }

    private static FieldSet OfValue(JsonNode? value, ApiField? field, bool isNew)
    {
        if (field is null || field.Atomic) return FieldSet.Leaf();
        switch (value)
        {
            case JsonObject document when field.Type.Form is ValueForm.Object:
                return Of(document, field.Type.Object, isNew);
            case JsonObject map when field.Type.Form is ValueForm.Map && map.Count > 0:
                var entries = new FieldSet { Member = isNew };
                foreach (var key in map.Select(item => item.Key)) entries.Add("f:" + key, FieldSet.Leaf());
                return entries;
            case JsonArray { Count: > 0 } list when field.Keys.Count > 0 || field.MergeValues:
                var items = new FieldSet { Member = isNew };
                foreach (var item in list)
                {
                    var (key, inner) = Item(item, field, isNew);
                    items.Add(key, inner);
                }

                return items;
            default:
                return FieldSet.Leaf();
        }
    }

    private static (string Key, FieldSet Set) Item(JsonNode? item, ApiField field, bool isNew)
    {
        if (field.MergeValues || item is not JsonObject document) return (FieldSet.ValueKey(item), FieldSet.Leaf());
        var set = Of(document, field.Type.Element!.Object, isNew);
        set.Member = true;
        return (FieldSet.ItemKey(document, field.Keys), set);
    }

    private static (FieldSet Changed, FieldSet Removed) CompareValue(JsonNode? before, JsonNode? after, ApiField? field)
    {
        var nothing = new FieldSet();
        if (after is null) return (nothing, before is null ? nothing : OfValue(before, field, true));
        if (before is null) return (OfValue(after, field, true), nothing);
        if (JsonNode.DeepEquals(before, after)) return (nothing, nothing);
        if (field is null || field.Atomic) return (FieldSet.Leaf(), nothing);
        return (before, after, field.Type.Form) switch
        {
            (JsonObject old, JsonObject now, ValueForm.Object) => Compare(old, now, field.Type.Object),
            (JsonObject old, JsonObject now, ValueForm.Map) => Compare(old, now, null),
            (JsonArray old, JsonArray now, _) when field.Keys.Count > 0 || field.MergeValues => CompareItems(old, now, field),
            _ => (FieldSet.Leaf(), nothing),
        };
    }

    private static (FieldSet Changed, FieldSet Removed) CompareItems(JsonArray before, JsonArray after, ApiField field)
    {
        var (changed, removed) = (new FieldSet(), new FieldSet());
        var old = before.ToLookup(item => Item(item, field, true).Key);
        foreach (var item in after)
        {
            var (key, set) = Item(item, field, true);
            if (old[key].FirstOrDefault() is not { } was) changed.Add(key, set);
            else if (item is JsonObject now)
            {
                var (inChanged, inRemoved) = Compare(was.AsObject(), now, field.Type.Element!.Object);
                changed.Add(key, inChanged);
                removed.Add(key, inRemoved);
            }
        }

        var left = after.Select(item => Item(item, field, true).Key).ToHashSet();
        foreach (var item in before)
        {
            var (key, set) = Item(item, field, true);
            if (!left.Contains(key)) removed.Add(key, set);
        }

        return (changed, removed);
    }
}
