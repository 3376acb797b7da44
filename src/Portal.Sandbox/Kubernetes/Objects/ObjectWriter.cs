using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>The steps every write goes through: names, defaults, admission, validation, store.</summary>
internal sealed class ObjectWriter(ApiServices services)
{
    public JsonObject Create(KubeRequest request, JsonObject document, WriteOptions options)
    {
        var (kind, ns) = (request.Kind, ObjectReads.NamespaceOf(request));
        var metadata = document.Member("metadata");
        if (kind.Namespaced)
        {
            if (metadata.TextAt("namespace") is { Length: > 0 } given && given != ns)
            {
                throw KubeStatusException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
            }

            metadata["namespace"] = ns;
            NamespaceMustTakeIt(kind, ns!, metadata.TextAt("name") ?? "");
        }
        else metadata.Remove("namespace");

        return services.Store.Create(kind.Id, document, options.DryRun);
    }

    /// <summary>Reads, changes and writes; again when somebody came in between, unless the change itself names a version.</summary>
    public JsonObject Update(KubeRequest request, WriteOptions options, Func<JsonObject, JsonObject> change)
    {
        const int attempts = 5;
        var (kind, name, ns) = (request.Kind, request.Route.Name!, ObjectReads.NamespaceOf(request));
        if (services.Faults.TakeConflict()) throw KubeStatusException.Modified(kind, name);
        for (var attempt = 1; ; attempt++)
        {
            var before = services.Store.Get(kind.Id, ns, name) ?? throw KubeStatusException.NotFound(kind, name);
            var after = change(before.DeepClone().AsObject());
            var metadata = after.Member("metadata");
            var version = before.TextAt("metadata", "resourceVersion");
            var conditional = metadata.TextAt("resourceVersion") is { Length: > 0 } given && given != version;
            if (metadata.TextAt("resourceVersion") is null or "") metadata["resourceVersion"] = version;
            if (kind.Namespaced) metadata["namespace"] = ns;
            try
            {
                return services.Store.Update(kind.Id, after, request.Route.Subresource == "status", options.DryRun);
            }
            catch (KubeStatusException lost) when (lost.Code == 409 && !conditional && attempt < attempts)
            {
                continue;
            }
        }
    }

    private void NamespaceMustTakeIt(ResourceKind kind, string ns, string name)
    {
        var found = services.Store.Get("namespaces", null, ns) ?? throw KubeStatusException.NotFound(ResourceCatalog.Get("namespaces"), ns);
        if (found.TextAt("metadata", "deletionTimestamp") is null) return;
        var refusal = KubeStatusException.Forbidden(kind, name, $"unable to create new content in namespace {ns} because it is being terminated");
        var details = refusal.Details!.DeepClone().AsObject();
        details["causes"] = new JsonArray(new JsonObject { ["reason"] = "NamespaceTerminating", ["message"] = $"namespace {ns} is being terminated", ["field"] = "metadata.namespace" });
        throw new KubeStatusException(refusal.Code, refusal.Reason, refusal.Message, details);
    }
}
