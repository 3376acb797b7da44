using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Objects;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Kubernetes.Validation;

namespace Portal.Sandbox.Kubernetes.Pods;

/// <summary>What is done to pods by posting to them: eviction (<c>kubectl drain</c>) and binding to a node (schedulers).</summary>
internal sealed class PodActions(ApiServices services)
{
    public async Task EvictAsync(KubeRequest request)
    {
        var options = WriteOptions.Read(request, "CreateOptions");
        var eviction = ObjectDecoder.Decode(request, await request.BodyAsync(), "policy/v1", "Eviction", options.Validation);
        var (ns, name) = (request.Route.Namespace!, request.Route.Name!);
        if (eviction.TextAt("metadata", "name") is { Length: > 0 } given && given != name) throw KubeStatusException.BadRequest($"name in URL does not match name in Eviction object: {given}");
        var grace = eviction.NumberAt("deleteOptions", "gracePeriodSeconds");
        services.Store.Delete("pods", ns, name, new(GracePeriodSeconds: (int?)grace, DryRun: options.DryRun));
        await SuccessAsync(request);
    }

    public async Task BindAsync(KubeRequest request)
    {
        var options = WriteOptions.Read(request, "CreateOptions");
        var binding = ObjectDecoder.Decode(request, await request.BodyAsync(), "v1", "Binding", options.Validation);
        var (ns, name) = (request.Route.Namespace!, request.Route.Name!);
        var node = binding.TextAt("target", "name") ?? "";
        if (node.Length == 0) throw KubeStatusException.Invalid("", "Binding", name, [FieldError.Required("target.name")]);
        _ = services.Store.Find("pods", ns, name) ?? throw KubeStatusException.NotFound(request.Kind, name);
        services.Store.Modify("pods", ns, name, pod =>
        {
            if (pod.TextAt("spec", "nodeName") is { Length: > 0 } bound) throw KubeStatusException.Conflict(request.Kind, name, $"pod {name} is already assigned to node \"{bound}\"");
            pod.Member("spec")["nodeName"] = node;
            return options.DryRun ? null : pod;
        });
        await SuccessAsync(request);
    }

    private static Task SuccessAsync(KubeRequest request) =>
        request.Http.JsonAsync(201, new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 });
}
