using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Kubernetes.Storage;

/// <summary>Writes. With <c>dryRun</c> everything is checked and answered, and nothing is kept.</summary>
internal sealed partial class ObjectStore
{
    private static readonly string[] PodStatusMetadata = ["labels", "annotations"];
    private const string NameLetters = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>Fills name (from <c>generateName</c>), resourceVersion and generation, and uid and creationTimestamp unless the caller gives them.</summary>
    public JsonObject Create(string resource, JsonObject obj, bool dryRun = false)
    {
        var kind = ResourceCatalog.Get(resource);
        var document = obj.DeepClone().AsObject();
        var metadata = Metadata(document);
        var prefix = (string?)metadata["generateName"];
        if (string.IsNullOrEmpty((string?)metadata["name"]) && !string.IsNullOrEmpty(prefix)) metadata["name"] = GeneratedName(prefix);
        if (!kind.Namespaced) metadata.Remove("namespace");
        var (ns, name) = ((string?)metadata["namespace"], (string?)metadata["name"] ?? throw new ArgumentException("No name.", nameof(obj)));

        Complete(kind, metadata);
        StoreEvent change;
        lock (_gate)
        {
            if (Table(kind.Id).Find(ns, name) is not null) throw KubeStatusException.AlreadyExists(kind, name);
            if (dryRun) return Unsaved(kind, document);
            change = Commit(StoreEventType.Added, kind, document, null);
        }

        Changed?.Invoke(change);
        return change.Document;
    }

    /// <summary>An object that came with the world, in the state its controllers would leave it in; to be taken over by <see cref="Load"/>.</summary>
    /// <param name="document">Free to be changed and used again afterwards, but for its uid.</param>
    public StoredObject Settled(string resource, JsonObject document)
    {
        var kind = ResourceCatalog.Get(resource);
        Complete(kind, Metadata(document));
        long version;
        lock (_gate) version = ++Version;
        return StoredObject.From(kind, document, version, settled: true);
    }

    /// <summary>Takes over objects as from a backup: nobody is told of them, and whoever watches their kind has to list it again.</summary>
    public void Load(string resource, IReadOnlyList<StoredObject> objects)
    {
        lock (_gate) Table(resource).Load(objects, Version);
    }

    /// <summary>
    /// Replaces an object, or with <paramref name="status"/> its status only. Without that the status stays as it is, for kinds
    /// that have one. The last finalizer taken from an object being deleted ends it.
    /// </summary>
    public JsonObject Update(string resource, JsonObject obj, bool status = false, bool dryRun = false)
    {
        var kind = ResourceCatalog.Get(resource);
        var metadata = Metadata(obj);
        var (ns, name) = (kind.Namespaced ? (string?)metadata["namespace"] : null, (string)metadata["name"]!);

        StoreEvent change;
        lock (_gate)
        {
            var previous = Table(kind.Id).Find(ns, name) ?? throw KubeStatusException.NotFound(kind, name);
            Precondition(kind, previous, (string?)metadata["uid"], (string?)metadata["resourceVersion"]);
            var before = previous.Parse();
            var after = status ? WithStatus(kind, before, obj) : Merged(kind, before, obj);
            if (dryRun) return Unsaved(kind, after);
            if (Ends(after)) change = Commit(StoreEventType.Deleted, kind, after, previous);
            else if (JsonNode.DeepEquals(before, after)) return before;
            else change = Commit(StoreEventType.Modified, kind, after, previous);
        }

        Changed?.Invoke(change);
        return change.Document;
    }

    /// <summary>Reads, changes and writes until nobody came in between. A null answer of <paramref name="change"/> leaves the object alone.</summary>
    public JsonObject? Modify(string resource, string? ns, string name, Func<JsonObject, JsonObject?> change, bool status = false)
    {
        while (Get(resource, ns, name) is { } current)
        {
            if (change(current) is not { } changed) return current;
            try
            {
                return Update(resource, changed, status);
            }
            catch (KubeStatusException stale) when (stale.Code == 409)
            {
                continue;
            }
            catch (KubeStatusException gone) when (gone.Code == 404)
            {
                return null;
            }
        }

        return null;
    }

    public static string GeneratedName(string prefix)
    {
        // The real server cuts the prefix so that the whole is a DNS label.
        const int longestPrefix = 63 - 5;
        return (prefix.Length > longestPrefix ? prefix[..longestPrefix] : prefix) + RandomNumberGenerator.GetString(NameLetters, 5);
    }

    private static JsonObject Merged(ResourceKind kind, JsonObject before, JsonObject obj)
    {
        var after = obj.DeepClone().AsObject();
        var (old, metadata) = (Metadata(before), Metadata(after));
        foreach (var key in new[] { "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion" }) Keep(old, metadata, key);
        if (!kind.Namespaced) metadata.Remove("namespace");
        if (kind.HasStatus) Keep(before, after, "status");
        after["kind"] = kind.Kind;
        after["apiVersion"] = kind.ApiVersion;
        if (kind.HasGeneration && !SameContent(before, after)) metadata["generation"] = ((long?)old["generation"] ?? 0) + 1;
        return after;
    }

    private static JsonObject WithStatus(ResourceKind kind, JsonObject before, JsonObject obj)
    {
        var after = before.DeepClone().AsObject();
        Keep(obj, after, "status");
        Keep(Metadata(obj), Metadata(after), "managedFields");
        // Kubelets may also label and annotate the pods they report on.
        foreach (var key in PodStatusMetadata.Where(key => kind.Id == "pods" && Metadata(obj)[key] is not null)) Keep(Metadata(obj), Metadata(after), key);
        return after;
    }

    private static bool SameContent(JsonObject before, JsonObject after)
    {
        return Keys(before).Union(Keys(after)).All(key => JsonNode.DeepEquals(before[key], after[key]));

        static IEnumerable<string> Keys(JsonObject document) => document.Select(member => member.Key).Where(key => key is not ("metadata" or "status" or "kind" or "apiVersion"));
    }

    private static void Keep(JsonObject from, JsonObject to, string key)
    {
        if (from[key] is { } value) to[key] = value.DeepClone();
        else to.Remove(key);
    }

    private static void Precondition(ResourceKind kind, StoredObject stored, string? uid, string? version)
    {
        if (!string.IsNullOrEmpty(uid) && uid != stored.Uid)
        {
            throw KubeStatusException.Conflict(kind, stored.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {stored.Uid}");
        }

        if (!string.IsNullOrEmpty(version) && version != stored.Version.ToString()) throw KubeStatusException.Modified(kind, stored.Name);
    }

    /// <summary>What the store decides about a new object.</summary>
    private void Complete(ResourceKind kind, JsonObject metadata)
    {
        metadata["uid"] ??= Guid.NewGuid().ToString();
        metadata["creationTimestamp"] ??= JsonText.Timestamp(Time.GetUtcNow());
        metadata.Remove("deletionTimestamp");
        metadata.Remove("deletionGracePeriodSeconds");
        metadata.Remove("resourceVersion");
        if (kind.HasGeneration) metadata["generation"] = 1;
        else metadata.Remove("generation");
    }

    private JsonObject Unsaved(ResourceKind kind, JsonObject document)
    {
        var version = (string?)Metadata(document)["resourceVersion"];
        var unsaved = StoredObject.From(kind, document, Version).Parse();
        if (version is null) Metadata(unsaved).Remove("resourceVersion");
        else Metadata(unsaved)["resourceVersion"] = version;
        return unsaved;
    }

    private static JsonObject Metadata(JsonObject document)
    {
        if (document["metadata"] is JsonObject metadata) return metadata;
        var created = new JsonObject();
        document["metadata"] = created;
        return created;
    }
}
