using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Kubernetes.Validation;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>Deletes one object, or all that are selected.</summary>
internal sealed class ObjectDeletions(ApiServices services)
{
    /// <summary>These answer with the object they delete, also when it is gone at once.</summary>
    private static readonly string[] AnswersObject = ["pods", "serviceaccounts", "services", "persistentvolumeclaims", "persistentvolumes", "resourcequotas", "podtemplates", "replicationcontrollers"];

    private static readonly string[] Kept = ["default", "kube-system", "kube-public"];
    private static readonly string[] Propagations = ["Foreground", "Background", "Orphan"];

    public async Task OneAsync(KubeRequest request)
    {
        var (kind, name) = (request.Kind, request.Route.Name!);
        var deletion = await OptionsAsync(request);
        if (kind.Id == "namespaces" && Kept.Contains(name)) throw KubeStatusException.Forbidden(kind, name, "this namespace may not be deleted");
        if (services.Store.Find(kind.Id, ObjectReads.NamespaceOf(request), name) is { } found) CheckPreconditions(kind, found, deletion);
        var (document, gone) = services.Store.Delete(kind.Id, ObjectReads.NamespaceOf(request), name, deletion);
        if (!gone || AnswersObject.Contains(kind.Id)) await Tables.AnswerForm.Of(request).ObjectAsync(request, 200, document);
        else await request.Http.JsonAsync(200, Success(kind, document));
    }

    public async Task AllAsync(KubeRequest request)
    {
        var deletion = await OptionsAsync(request);
        var options = ListOptions.Read(request);
        var (kind, ns) = (request.Kind, ObjectReads.NamespaceOf(request));
        var (objects, version) = services.Store.Snapshot(kind.Id, ns);
        var items = new JsonArray();
        foreach (var stored in objects.Where(stored => options.Labels.Matches(stored.Labels) && options.Fields.Matches(stored)))
        {
            try
            {
                var (document, _) = services.Store.Delete(kind.Id, stored.Namespace, stored.Name, deletion);
                document.Remove("kind");
                document.Remove("apiVersion");
                items.Add(document);
            }
            catch (KubeStatusException already) when (already.Code == 404)
            {
                continue;
            }
        }

        await request.Http.JsonAsync(200, new JsonObject
        {
            ["kind"] = kind.Kind + "List",
            ["apiVersion"] = kind.ApiVersion,
            ["metadata"] = new JsonObject { ["resourceVersion"] = version.ToString() },
            ["items"] = items,
        });
    }

    /// <summary>The real server names the kind here where it names the resource elsewhere.</summary>
    private static void CheckPreconditions(ResourceKind kind, StoredObject found, Deletion deletion)
    {
        var version = found.Version.ToString();
        var why = deletion.Uid is not null && deletion.Uid != found.Uid
            ? $"the UID in the precondition ({deletion.Uid}) does not match the UID in record ({found.Uid}). The object might have been deleted and then recreated"
            : deletion.ResourceVersion is not null && deletion.ResourceVersion != version
                ? $"the ResourceVersion in the precondition ({deletion.ResourceVersion}) does not match the ResourceVersion in record ({version}). The object might have been modified"
                : null;
        if (why is null) return;
        var details = new JsonObject { ["name"] = found.Name };
        if (kind.Group.Length > 0) details["group"] = kind.Group;
        details["kind"] = kind.Kind;
        throw new KubeStatusException(409, "Conflict", $"Operation cannot be fulfilled on {kind.QualifiedKind} \"{found.Name}\": {why}", details);
    }

    private static async Task<Deletion> OptionsAsync(KubeRequest request)
    {
        JsonNode? body = null;
        if (await request.BodyAsync() is { Length: > 0 } bytes)
        {
            try
            {
                body = JsonNode.Parse(bytes);
            }
            catch (JsonException)
            {
                throw KubeStatusException.BadRequest("couldn't get version/kind; json parse error: invalid character");
            }
        }

        // Parameters of the query count only when there is no body.
        string? Text(string key) => body is null ? request.Query(key) : body.At(key)?.ToString();
        var errors = new List<FieldError>();
        var dryRuns = body is null ? request.Http.Request.Query["dryRun"].OfType<string>() : body.TextsAt("dryRun");
        var propagation = Text("propagationPolicy");
        if (propagation is not null && !Propagations.Contains(propagation))
        {
            errors.Add(FieldError.NotSupported("propagationPolicy", propagation, [.. Propagations, "nil"]));
        }

        var orphan = body.FlagAt("orphanDependents") ?? (body is null && request.Query("orphanDependents") is { } asked ? RequestRoute.IsTrue(asked) : null);
        if (propagation is not null && orphan is not null) errors.Add(FieldError.Invalid("propagationPolicy", propagation, "orphanDependents and deletionPropagation cannot be both set"));
        var dryRun = WriteOptions.CheckDryRun(dryRuns, errors);
        if (errors.Count > 0) throw KubeStatusException.Invalid("meta.k8s.io", "DeleteOptions", "", errors);
        return new(
            propagation ?? (orphan == true ? "Orphan" : "Background"),
            int.TryParse(Text("gracePeriodSeconds"), out var grace) ? grace : null,
            body.TextAt("preconditions", "uid"),
            body.TextAt("preconditions", "resourceVersion"),
            dryRun);
    }

    private static JsonObject Success(ResourceKind kind, JsonObject document)
    {
        var details = new JsonObject { ["name"] = document.TextAt("metadata", "name") };
        if (kind.Group.Length > 0) details["group"] = kind.Group;
        details["kind"] = kind.Plural;
        details["uid"] = document.TextAt("metadata", "uid");
        return new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }
}
