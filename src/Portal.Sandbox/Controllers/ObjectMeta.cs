using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>What controllers read from and write to any object.</summary>
internal static class ObjectMeta
{
    public static string Name(this JsonObject obj) => obj.TextAt("metadata", "name") ?? "";

    public static string Namespace(this JsonObject obj) => obj.TextAt("metadata", "namespace") ?? "";

    public static string Uid(this JsonObject obj) => obj.TextAt("metadata", "uid") ?? "";

    public static string? Annotation(this JsonObject obj, string key) => obj.TextAt("metadata", "annotations", key);

    public static string? Label(this JsonObject obj, string key) => obj.TextAt("metadata", "labels", key);

    public static long Generation(this JsonObject obj) => obj.NumberAt("metadata", "generation") ?? 0;

    public static bool Deleting(this JsonObject obj) => obj.TextAt("metadata", "deletionTimestamp") is not null;

    public static DateTimeOffset Created(this JsonObject obj) => TimeOf(obj.TextAt("metadata", "creationTimestamp"));

    /// <summary>The time in a document; the beginning of time when there is none.</summary>
    public static DateTimeOffset TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var at) ? at : DateTimeOffset.UnixEpoch;

    public static void SetAnnotation(this JsonObject obj, string key, string value) => obj.Member("metadata").Member("annotations")[key] = value;

    public static void SetLabel(this JsonObject obj, string key, string value) => obj.Member("metadata").Member("labels")[key] = value;

    /// <summary>The reference by which a controller's object is owned.</summary>
    public static JsonArray OwnerReference(this JsonObject owner) =>
    [
        new JsonObject
        {
            ["apiVersion"] = owner.TextAt("apiVersion"),
            ["kind"] = owner.TextAt("kind"),
            ["name"] = owner.Name(),
            ["uid"] = owner.Uid(),
            ["controller"] = true,
            ["blockOwnerDeletion"] = true,
        },
    ];

    /// <summary>The objects of a kind that one object controls.</summary>
    public static IReadOnlyList<JsonObject> Controlled(this ObjectStore store, string resource, JsonObject owner)
    {
        var uid = owner.Uid();
        return [.. store.Snapshot(resource, owner.Namespace()).Objects.Where(stored => stored.Controller?.Uid == uid).Select(stored => stored.Parse())];
    }

    /// <summary>Whether a label selector's <c>matchLabels</c> and <c>matchExpressions</c> select these labels.</summary>
    public static bool Selects(JsonObject? selector, IReadOnlyDictionary<string, string> labels)
    {
        var equal = selector.ObjectAt("matchLabels")?.All(label => labels.GetValueOrDefault(label.Key) == label.Value.AsText()) ?? true;
        return equal && selector.ItemsAt("matchExpressions").All(expression => Fits(expression, labels));
    }

    private static bool Fits(JsonObject expression, IReadOnlyDictionary<string, string> labels)
    {
        var has = labels.TryGetValue(expression.TextAt("key") ?? "", out var value);
        return expression.TextAt("operator") switch
        {
            "In" => has && expression.TextsAt("values").Contains(value),
            "NotIn" => !has || !expression.TextsAt("values").Contains(value),
            "Exists" => has,
            "DoesNotExist" => !has,
            _ => false,
        };
    }
}
