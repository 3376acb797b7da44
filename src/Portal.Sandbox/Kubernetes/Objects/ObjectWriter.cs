using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Access;
using Portal.Sandbox.Kubernetes.Admission;
using Portal.Sandbox.Kubernetes.Defaults;
using Portal.Sandbox.Kubernetes.FieldManagement;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Schema;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Kubernetes.Validation;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>What is written, and by whom; controllers are trusted and have no user.</summary>
internal sealed record WriteTarget(ResourceKind Kind, string? Namespace, string? Name, string Subresource = "", KubeUser? User = null)
{
    /// <summary>A whole document replaces the object, whatever version it was.</summary>
    public bool Unconditional { get; init; }

    public static WriteTarget Of(KubeRequest request) =>
        new(request.Kind, ObjectReads.NamespaceOf(request), request.Route.Name, request.Route.Subresource ?? "", request.User);
}

/// <summary>The steps every write goes through: names, defaults, owners of fields, admission, validation, store.</summary>
internal sealed class ObjectWriter(ApiServices services)
{
    private const int Attempts = 5;
    private static readonly string[] MustNameVersion = ["leases.coordination.k8s.io", "poddisruptionbudgets.policy", "mutatingwebhookconfigurations.admissionregistration.k8s.io", "validatingwebhookconfigurations.admissionregistration.k8s.io"];

    private readonly PodAdmissionChain _pods = new(services);

    /// <param name="owned">The document already says who owns its fields, as after an apply.</param>
    public JsonObject Create(WriteTarget target, JsonObject document, WriteOptions options, bool owned = false)
    {
        var (kind, ns) = (target.Kind, target.Namespace);
        var metadata = document.Member("metadata");
        Place(kind, document, ns);
        if (metadata.TextAt("resourceVersion") is { Length: > 0 }) throw KubeStatusException.Internal("resourceVersion should not be set on objects to be created");
        ObjectDefaults.Apply(kind, document);
        if (!owned) ManagedFields.AfterUpdate(kind, null, document, options.Manager, "", services.Store.Time.GetUtcNow());
        foreach (var key in new[] { "uid", "creationTimestamp", "selfLink", "resourceVersion" }) metadata.Remove(key);
        if (metadata.TextAt("name") is null or "" && metadata.TextAt("generateName") is { Length: > 0 } prefix) metadata["name"] = ObjectStore.GeneratedName(prefix);
        metadata["uid"] = Guid.NewGuid().ToString();
        NewObjects.Prepare(kind, document);
        if (kind.Id == "pods") _pods.Admit(document, ns!);
        if (kind.Id == "serviceaccounts") document.Remove("secrets");
        if (target.User is { } user) Escalation.Check(services.Rbac, user, kind, null, document, ns);
        ObjectValidation.Create(kind, document);
        if (kind.Id == "pods") _pods.Validate(document, ns!);
        if (ns is not null) ResourceQuotas.Demand(services.Store, kind, document, ns);
        return services.Store.Create(kind.Id, TypedDecoder.Normalize(document, kind.Kind), options.DryRun);
    }

    /// <summary>Reads, changes and writes; again when somebody came in between, unless the change itself names a version.</summary>
    /// <param name="owned">The change also says who owns the fields, as an apply does.</param>
    public JsonObject Update(WriteTarget target, WriteOptions options, Func<JsonObject, JsonObject> change, bool owned = false)
    {
        var (kind, name, ns) = (target.Kind, target.Name!, target.Namespace);
        for (var attempt = 1; ; attempt++)
        {
            var before = services.Store.Get(kind.Id, ns, name) ?? throw KubeStatusException.NotFound(kind, name);
            var after = change(before.DeepClone().AsObject());
            var metadata = after.Member("metadata");
            var version = before.TextAt("metadata", "resourceVersion");
            var asked = metadata.TextAt("resourceVersion");
            if (asked is { Length: > 0 } && asked != version) throw KubeStatusException.Modified(kind, name);
            if (asked is null or "" && target.Unconditional && MustNameVersion.Contains(kind.Id)) throw NeedsVersion(kind, name);
            metadata["resourceVersion"] = version;
            try
            {
                return Write(target, before, after, options, owned);
            }
            catch (KubeStatusException lost) when (lost.Code == 409 && attempt < Attempts)
            {
                continue;
            }
        }
    }

    private JsonObject Write(WriteTarget target, JsonObject before, JsonObject after, WriteOptions options, bool owned)
    {
        var (kind, ns, sub) = (target.Kind, target.Namespace, target.Subresource);
        CheckNamespace(after, kind, ns);
        ExistingObjects.Keep(kind, sub, before, after);
        ObjectDefaults.Apply(kind, after);
        if (kind.Id == "daemonsets.apps" && sub.Length == 0) WorkloadDefaults.TemplateGeneration(before, after);
        if (!owned) ManagedFields.AfterUpdate(kind, before, after, options.Manager, sub, services.Store.Time.GetUtcNow());
        if (target.User is { } user) Escalation.Check(services.Rbac, user, kind, before, after, ns);
        if (sub == "status") ObjectValidation.StatusUpdate(kind, after);
        else ObjectValidation.Update(kind, before, after);
        return services.Store.Update(kind.Id, TypedDecoder.Normalize(after, kind.Kind), sub == "status", options.DryRun);
    }

    private void Place(ResourceKind kind, JsonObject document, string? ns)
    {
        CheckNamespace(document, kind, ns);
        if (ns is null) return;
        var name = document.TextAt("metadata", "name") ?? "";
        var found = services.Store.Get("namespaces", null, ns) ?? throw KubeStatusException.NotFound(ResourceCatalog.Get("namespaces"), ns);
        if (found.TextAt("metadata", "deletionTimestamp") is null) return;
        var refusal = KubeStatusException.Forbidden(kind, name, $"unable to create new content in namespace {ns} because it is being terminated");
        var details = refusal.Details!.DeepClone().AsObject();
        details["causes"] = new JsonArray(new JsonObject { ["reason"] = "NamespaceTerminating", ["message"] = $"namespace {ns} is being terminated", ["field"] = "metadata.namespace" });
        throw new KubeStatusException(refusal.Code, refusal.Reason, refusal.Message, details);
    }

    /// <summary>The real server names the resource where it means the kind.</summary>
    private static KubeStatusException NeedsVersion(ResourceKind kind, string name) =>
        KubeStatusException.Invalid(kind.Group, kind.Plural, name, [FieldError.Invalid("metadata.resourceVersion", 0, "must be specified for an update")]);

    private static void CheckNamespace(JsonObject document, ResourceKind kind, string? ns)
    {
        var metadata = document.Member("metadata");
        if (!kind.Namespaced)
        {
            metadata.Remove("namespace");
            return;
        }

        if (metadata.TextAt("namespace") is { Length: > 0 } given && given != ns)
        {
            throw KubeStatusException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        metadata["namespace"] = ns;
    }
}
