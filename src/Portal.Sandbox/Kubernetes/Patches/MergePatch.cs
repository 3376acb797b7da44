using System.Text.Json.Nodes;

namespace Portal.Sandbox.Kubernetes.Patches;

/// <summary>RFC 7386: objects are merged, null removes, everything else replaces.</summary>
internal static class MergePatch
{
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes) return patch?.DeepClone();
        var result = target as JsonObject ?? [];
        foreach (var (key, value) in changes)
        {
            if (value is null) result.Remove(key);
            else if (value is JsonObject && result[key] is JsonObject inner) Apply(inner, value);
            else result[key] = Apply(null, value);
        }

        return result;
    }
}
