using System.Text.Json.Nodes;

namespace Portal.Sandbox.Kubernetes.Storage;

/// <summary>How to delete: what a <c>DeleteOptions</c> document says.</summary>
/// <param name="Propagation"><c>Background</c>, <c>Foreground</c> or <c>Orphan</c>.</param>
/// <param name="GracePeriodSeconds">For pods; null for the pod's own.</param>
internal sealed record Deletion(string Propagation = "Background", int? GracePeriodSeconds = null, string? Uid = null, string? ResourceVersion = null, bool DryRun = false);

/// <summary>Deletes: at once, or by a deletion timestamp that finalizers and a pod's grace period hold on to.</summary>
internal sealed partial class ObjectStore
{
    private const int DefaultGracePeriod = 30;

    /// <summary>Deletes an object, or marks it as being deleted.</summary>
    /// <returns>The object as it is then, or was last; <c>Gone</c> when it is no longer there.</returns>
    public (JsonObject Object, bool Gone) Delete(string resource, string? ns, string name, Deletion? deletion = null)
    {
        var kind = ResourceCatalog.Get(resource);
        deletion ??= new();

        StoreEvent change;
        lock (_gate)
        {
            var previous = Table(kind.Id).Find(ns, name) ?? throw KubeStatusException.NotFound(kind, name);
            Precondition(kind, previous, deletion.Uid, deletion.ResourceVersion);
            var before = previous.Parse();
            var after = Marked(kind, before, deletion);
            var gone = Ends(after);
            if (gone && !previous.Deleting && kind.Id != "pods") after = before.DeepClone().AsObject();
            if (deletion.DryRun) return (Unsaved(kind, after), gone);
            if (!gone && JsonNode.DeepEquals(before, after)) return (before, false);
            change = Commit(gone ? StoreEventType.Deleted : StoreEventType.Modified, kind, after, previous);
        }

        Changed?.Invoke(change);
        return (change.Document, change.Type is StoreEventType.Deleted);
    }

    private JsonObject Marked(ResourceKind kind, JsonObject before, Deletion deletion)
    {
        var after = before.DeepClone().AsObject();
        var metadata = Metadata(after);
        var grace = kind.Id == "pods" ? GracePeriod(after, deletion.GracePeriodSeconds) : 0;
        var marked = metadata["deletionTimestamp"] is not null;
        if (!marked)
        {
            var finalizers = (metadata["finalizers"] as JsonArray)?.Select(item => (string)item!).ToList() ?? [];
            if (deletion.Propagation == "Foreground") finalizers.Add("foregroundDeletion");
            if (deletion.Propagation == "Orphan") finalizers.Add("orphan");
            if (finalizers.Count > 0) metadata["finalizers"] = new JsonArray([.. finalizers.Distinct().Select(item => (JsonNode)item)]);
            if (kind.HasGeneration) metadata["generation"] = ((long?)metadata["generation"] ?? 0) + 1;
            if (kind.Id == "namespaces") after["status"] = new JsonObject { ["phase"] = "Terminating" };
        }

        if (!marked || grace < ((int?)metadata["deletionGracePeriodSeconds"] ?? 0))
        {
            metadata["deletionTimestamp"] = JsonText.Timestamp(Time.GetUtcNow().AddSeconds(grace));
            metadata["deletionGracePeriodSeconds"] = grace;
        }

        return after;
    }

    /// <summary>A pod nobody runs, or that has ended, needs no time to stop.</summary>
    private static int GracePeriod(JsonObject pod, int? asked)
    {
        var running = !string.IsNullOrEmpty((string?)pod["spec"]?["nodeName"]) && (string?)pod["status"]?["phase"] is not ("Succeeded" or "Failed");
        return running ? asked ?? (int?)pod["spec"]?["terminationGracePeriodSeconds"] ?? DefaultGracePeriod : 0;
    }

    private static bool Ends(JsonObject document)
    {
        var metadata = Metadata(document);
        return metadata["deletionTimestamp"] is not null
            && metadata["finalizers"] is not JsonArray { Count: > 0 }
            && ((int?)metadata["deletionGracePeriodSeconds"] ?? 0) == 0
            && document["spec"]?["finalizers"] is not JsonArray { Count: > 0 };
    }
}
