using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Schema;

namespace Portal.Sandbox.Kubernetes.FieldManagement;

/// <summary>Merges and prunes documents by what their fields are: lists item by item, atomic values as a whole.</summary>
internal static class TypedMerge
{
    public static JsonObject Merge(JsonObject target, JsonObject wanted, ApiType? type)
    {
        foreach (var (key, value) in wanted)
        {
            if (value is not null) target[key] = Value(target[key], value, type?.Find(key));
        }

        return target;
    }

    /// <summary>Takes the paths of a set out of a document, and items of lists that are in the set.</summary>
    public static void Remove(JsonObject document, FieldSet paths, ApiType? type)
    {
        foreach (var (key, child) in paths.Children)
        {
            if (!key.StartsWith("f:", StringComparison.Ordinal) || document[key[2..]] is not { } value) continue;
            var field = type?.Find(key[2..]);
            if (child.Children.Count == 0)
            {
                document.Remove(key[2..]);
                continue;
            }

            if (value is JsonObject inner) Remove(inner, child, field?.Type.Object);
            else if (value is JsonArray list && field is not null) Remove(list, child, field);
            if (child.Member || value is JsonObject { Count: 0 } or JsonArray { Count: 0 }) RemoveIfEmpty(document, key[2..]);
        }
    }

    private static void Remove(JsonArray list, FieldSet paths, ApiField field)
    {
        foreach (var item in list.ToArray())
        {
            var key = item is JsonObject keyed && field.Keys.Count > 0 ? FieldSet.ItemKey(keyed, field.Keys) : FieldSet.ValueKey(item);
            if (!paths.Children.TryGetValue(key, out var child)) continue;
            if (child.Member) list.Remove(item);
            else if (item is JsonObject document) Remove(document, child, field.Type.Element!.Object);
        }
    }

    private static void RemoveIfEmpty(JsonObject document, string key)
    {
        if (document[key] is JsonObject { Count: 0 } or JsonArray { Count: 0 }) document.Remove(key);
    }

    private static JsonNode Value(JsonNode? present, JsonNode wanted, ApiField? field)
    {
        if (field is null || field.Atomic) return wanted.DeepClone();
        switch (present, wanted)
        {
            case (JsonObject target, JsonObject changes) when field.Type.Form is ValueForm.Object:
                return Merge(target.DeepClone().AsObject(), changes, field.Type.Object);
            case (JsonObject target, JsonObject changes) when field.Type.Form is ValueForm.Map:
                return Merge(target.DeepClone().AsObject(), changes, null);
            case (JsonArray target, JsonArray items) when field.Keys.Count > 0 || field.MergeValues:
                return Items(target.DeepClone().AsArray(), items, field);
            default:
                return wanted.DeepClone();
        }
    }

    private static JsonArray Items(JsonArray target, JsonArray wanted, ApiField field)
    {
        foreach (var item in wanted)
        {
            var key = Key(item, field);
            var index = target.ToList().FindIndex(other => Key(other, field) == key);
            if (index < 0) target.Add(item?.DeepClone());
            else if (item is JsonObject changes) target[index] = Merge(target[index]!.DeepClone().AsObject(), changes, field.Type.Element!.Object);
        }

        return target;
    }

    private static string Key(JsonNode? item, ApiField field) =>
        item is JsonObject document && field.Keys.Count > 0 ? FieldSet.ItemKey(document, field.Keys) : FieldSet.ValueKey(item);
}
