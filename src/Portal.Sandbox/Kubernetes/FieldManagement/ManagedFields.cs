using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Schema;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.FieldManagement;

/// <summary>What one manager owns by one way of writing.</summary>
internal sealed record ManagedEntry(string Manager, string Operation, string ApiVersion, string Subresource, string? Time, FieldSet Fields)
{
    public const string Apply = "Apply";
    public const string Update = "Update";

    public bool IsOf(string manager, string operation, string subresource) => Manager == manager && Operation == operation && Subresource == subresource;

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["manager"] = Manager, ["operation"] = Operation, ["apiVersion"] = ApiVersion };
        if (Time is not null) json["time"] = Time;
        json["fieldsType"] = "FieldsV1";
        json["fieldsV1"] = Fields.ToJson();
        if (Subresource.Length > 0) json["subresource"] = Subresource;
        return json;
    }

    public static ManagedEntry From(JsonObject json) => new(
        json.TextAt("manager") ?? "",
        json.TextAt("operation") ?? Update,
        json.TextAt("apiVersion") ?? "",
        json.TextAt("subresource") ?? "",
        json.TextAt("time"),
        FieldSet.From(json["fieldsV1"]));
}

/// <summary>Keeps <c>metadata.managedFields</c> true: who owns which field of an object.</summary>
internal static class ManagedFields
{
    private static readonly string[] NobodysFields = ["f:name", "f:namespace", "f:creationTimestamp", "f:deletionTimestamp", "f:deletionGracePeriodSeconds", "f:selfLink", "f:uid", "f:generation", "f:managedFields", "f:resourceVersion"];

    public static IReadOnlyList<ManagedEntry> Read(JsonObject? document) => [.. document.ItemsAt("metadata", "managedFields").Select(ManagedEntry.From)];

    public static void Write(JsonObject document, IEnumerable<ManagedEntry> entries)
    {
        var kept = entries.Where(entry => !entry.Fields.IsEmpty)
            .OrderBy(entry => entry.Operation, StringComparer.Ordinal)
            .ThenBy(entry => entry.Time, StringComparer.Ordinal)
            .ThenBy(entry => entry.Manager, StringComparer.Ordinal)
            .Select(entry => (JsonNode)entry.ToJson())
            .ToArray();
        var metadata = document.Member("metadata");
        if (kept.Length == 0) metadata.Remove("managedFields");
        else metadata["managedFields"] = new JsonArray(kept);
    }

    /// <summary>Gives what a create, update or patch changed to its manager, and takes it from the others.</summary>
    /// <param name="before">The object as it was; null for a new one.</param>
    public static void AfterUpdate(ResourceKind kind, JsonObject? before, JsonObject after, string manager, string subresource, DateTimeOffset now)
    {
        var type = ApiSchema.Of(kind.Kind);
        var given = after.At("metadata", "managedFields") as JsonArray;
        if (given is [JsonObject { Count: 0 }])
        {
            // How clients ask to forget all owners.
            after.Member("metadata").Remove("managedFields");
            return;
        }

        var entries = Read(after) is { Count: > 0 } named ? named : Read(before);
        var (changed, removed) = FieldSets.Compare(TypedDecoder.Normalize(before ?? [], kind.Kind), TypedDecoder.Normalize(after, kind.Kind), type);
        (changed, removed) = (Owned(kind, changed, subresource), Owned(kind, removed, subresource));
        if (changed.IsEmpty && removed.IsEmpty && before is not null)
        {
            Write(after, entries);
            return;
        }

        var own = entries.FirstOrDefault(entry => entry.IsOf(manager, ManagedEntry.Update, subresource));
        var fields = (own?.Fields ?? new()).Union(changed).Except(removed);
        var others = entries.Where(entry => entry != own).Select(entry => entry with { Fields = entry.Fields.Except(changed).Except(removed) });
        Write(after, [.. others, new(manager, ManagedEntry.Update, kind.ApiVersion, subresource, JsonText.Timestamp(now), fields)]);
    }

    /// <summary>Leaves out what nobody can own: identity, what the server counts, and what this way of writing cannot change.</summary>
    public static FieldSet Owned(ResourceKind kind, FieldSet fields, string subresource)
    {
        fields = fields.Without("f:apiVersion").Without("f:kind");
        if (kind.HasStatus && subresource.Length == 0) fields = fields.Without("f:status");
        if (subresource == "status")
        {
            foreach (var key in fields.Children.Keys.Where(key => key is not ("f:status" or "f:metadata"))) fields = fields.Without(key);
        }

        if (fields.Children.GetValueOrDefault("f:metadata") is not { } metadata) return fields;
        foreach (var key in NobodysFields) metadata = metadata.Without(key);
        metadata.Member = false;
        fields = fields.Without("f:metadata");
        fields.Add("f:metadata", metadata);
        return fields;
    }
}
