using System.Text.Json.Nodes;

namespace Portal.Sandbox.Vault.Kv;

/// <summary>RFC 7396: members of the patch replace those of the target, null removes them.</summary>
internal static class MergePatch
{
    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            switch (value)
            {
                case null:
                    target.Remove(name);
                    break;
                case JsonObject map:
                    target[name] = Apply(target[name] is JsonObject below ? (JsonObject)below.DeepClone() : [], map);
                    break;
                default:
                    target[name] = value.DeepClone();
                    break;
            }
        }

        return target;
    }
}
