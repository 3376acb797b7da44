using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Schema;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Patches;

/// <summary>
/// A merge that knows the types: lists of named things are joined by name, and directives (<c>$patch</c>, <c>$retainKeys</c>,
/// <c>$deleteFromPrimitiveList</c>, <c>$setElementOrder</c>) say what a merge alone cannot.
/// </summary>
internal static class StrategicMerge
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string DeleteValues = "$deleteFromPrimitiveList/";
    private const string ElementOrder = "$setElementOrder/";

    public static JsonObject Apply(JsonObject target, JsonObject patch, ApiType? type)
    {
        switch (patch.TextAt(Directive))
        {
            case "replace":
                return Plain(patch);
            case "delete":
                return [];
        }

        if (patch[RetainKeys] is JsonArray retained)
        {
            var kept = retained.Select(JsonReading.AsText).ToHashSet();
            foreach (var key in target.Select(member => member.Key).Where(key => !kept.Contains(key)).ToArray()) target.Remove(key);
        }

        foreach (var (key, value) in patch)
        {
            if (key is Directive or RetainKeys || key.StartsWith(ElementOrder, StringComparison.Ordinal)) continue;
            if (key.StartsWith(DeleteValues, StringComparison.Ordinal)) Remove(target[key[DeleteValues.Length..]] as JsonArray, value as JsonArray);
            else Member(target, key, value, type?.Find(key));
        }

        foreach (var (key, value) in patch.Where(item => item.Key.StartsWith(ElementOrder, StringComparison.Ordinal)))
        {
            var field = key[ElementOrder.Length..];
            if (target[field] is JsonArray list && value is JsonArray order) target[field] = Ordered(list, order, type?.Find(field)?.MergeKey);
        }

        return target;
    }

    private static void Member(JsonObject target, string key, JsonNode? value, ApiField? field)
    {
        switch (value)
        {
            case null:
                target.Remove(key);
                break;
            case JsonObject changes when target[key] is JsonObject inner:
                var merged = Apply(inner, changes, field?.Type.Object ?? field?.Type.Element?.Object);
                if (!ReferenceEquals(merged, inner)) target[key] = merged;
                break;
            case JsonObject changes:
                target[key] = Apply([], changes, field?.Type.Object);
                break;
            case JsonArray items when field?.MergeKey is { } mergeKey:
                target[key] = Joined(target[key] as JsonArray ?? [], items, mergeKey, field.Type.Element!.Object);
                break;
            case JsonArray values when field?.MergeValues == true && target[key] is JsonArray present:
                foreach (var item in values.Where(item => !present.Any(other => JsonNode.DeepEquals(other, item)))) present.Add(item?.DeepClone());
                break;
            default:
                target[key] = value.DeepClone();
                break;
        }
    }

    private static JsonArray Joined(JsonArray present, JsonArray items, string mergeKey, ApiType? type)
    {
        var result = items.OfType<JsonObject>().Any(item => item.TextAt(Directive) == "replace" && item[mergeKey] is null) ? [] : present.DeepClone().AsArray();
        foreach (var item in items.OfType<JsonObject>())
        {
            if (item[mergeKey] is not { } key)
            {
                if (item[Directive] is null) throw KubeStatusException.BadRequest($"map: {GoText.Print(item)} does not contain declared merge key: {mergeKey}");
                continue;
            }

            var index = result.ToList().FindIndex(other => JsonNode.DeepEquals(other.At(mergeKey), key));
            if (item.TextAt(Directive) == "delete")
            {
                if (index >= 0) result.RemoveAt(index);
            }
            else if (index >= 0) result[index] = Apply(result[index]!.DeepClone().AsObject(), item, type);
            else result.Add((JsonNode)Apply([], item, type));
        }

        return result;
    }

    private static void Remove(JsonArray? list, JsonArray? values)
    {
        foreach (var value in values ?? []) list?.RemoveAll(item => JsonNode.DeepEquals(item, value));
    }

    /// <summary>The items in the order the patch names them; those it does not name keep their place after the one before them.</summary>
    private static JsonArray Ordered(JsonArray list, JsonArray order, string? mergeKey)
    {
        var ranks = order.Select(item => (mergeKey is null ? item : item.At(mergeKey))?.ToJsonString()).ToList();
        var last = -1;
        var ranked = list.Select((item, index) =>
        {
            var rank = ranks.IndexOf((mergeKey is null ? item : item.At(mergeKey))?.ToJsonString());
            if (rank >= 0) last = rank;
            return (Item: item, Rank: last, Index: index);
        });
        return [.. ranked.OrderBy(item => item.Rank).ThenBy(item => item.Index).Select(item => item.Item?.DeepClone())];
    }

    private static JsonObject Plain(JsonObject patch)
    {
        var copy = patch.DeepClone().AsObject();
        copy.Remove(Directive);
        return copy;
    }
}
