using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Patches;
using Portal.Sandbox.Kubernetes.Selectors;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Kubernetes.Validation;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>The number of replicas of a workload, as <c>kubectl scale</c> and autoscalers see it.</summary>
internal sealed class Scales(ApiServices services)
{
    private const string Group = "autoscaling";

    private readonly ObjectWriter _writer = new(services);

    public Task GetAsync(KubeRequest request)
    {
        var (kind, name) = (request.Kind, request.Route.Name!);
        var document = services.Store.Get(kind.Id, request.Route.Namespace, name) ?? throw KubeStatusException.NotFound(kind, name);
        return request.Http.JsonAsync(200, Scale(document));
    }

    public async Task SetAsync(KubeRequest request)
    {
        var patching = request.Route.Verb == "patch";
        var type = patching ? PatchTypes.Of(request) : PatchType.Merge;
        var options = WriteOptions.Read(request, patching ? "PatchOptions" : "UpdateOptions", type is PatchType.Apply);
        var body = await request.BodyAsync();
        var patch = patching ? Patch.Parse(type, body) : null;
        var replacement = patching ? null : ObjectDecoder.Decode(request, body, Group + "/v1", "Scale", options.Validation);
        var updated = _writer.Update(WriteTarget.Of(request) with { Subresource = "" }, options, current =>
        {
            var scale = patch?.Apply(request, Scale(current), "Scale", options) ?? replacement!;
            if (scale.TextAt("metadata", "name") is { Length: > 0 } given && given != request.Route.Name) throw KubeStatusException.BadRequest($"the name of the object ({given}) does not match the name on the URL ({request.Route.Name})");
            var replicas = scale.NumberAt("spec", "replicas") ?? 0;
            if (replicas < 0)
            {
                throw KubeStatusException.Invalid(Group, "Scale", request.Route.Name!, [FieldError.Invalid("spec.replicas", replicas, "must be greater than or equal to 0")]);
            }

            if (scale.TextAt("metadata", "resourceVersion") is { Length: > 0 } version && version != current.TextAt("metadata", "resourceVersion")) throw KubeStatusException.Modified(request.Kind, request.Route.Name!);
            current.Member("spec")["replicas"] = replicas;
            return current;
        });
        await request.Http.JsonAsync(200, Scale(updated));
    }

    private static JsonObject Scale(JsonObject document)
    {
        var metadata = document.ObjectAt("metadata")!;
        var kept = new JsonObject();
        foreach (var key in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" }) kept[key] = metadata[key]?.DeepClone();
        var spec = new JsonObject();
        if (document.NumberAt("spec", "replicas") is { } replicas and not 0) spec["replicas"] = replicas;
        var status = new JsonObject { ["replicas"] = document.NumberAt("status", "replicas") ?? 0 };
        var selector = document.ObjectAt("spec", "selector");
        // Replication controllers have a plain map.
        var text = document.TextAt("kind") == "ReplicationController" ? LabelSelector.Format(new JsonObject { ["matchLabels"] = selector?.DeepClone() }) : LabelSelector.Format(selector);
        if (text.Length > 0) status["selector"] = text;
        return new() { ["kind"] = "Scale", ["apiVersion"] = Group + "/v1", ["metadata"] = kept, ["spec"] = spec, ["status"] = status };
    }
}
