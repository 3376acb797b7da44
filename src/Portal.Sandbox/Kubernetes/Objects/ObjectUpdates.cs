using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Access;
using Portal.Sandbox.Kubernetes.FieldManagement;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Patches;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>Changes of objects and of their status: by a whole document, or by a patch.</summary>
internal sealed class ObjectUpdates(ApiServices services)
{
    private readonly ObjectWriter _writer = new(services);

    public async Task ReplaceAsync(KubeRequest request)
    {
        var options = WriteOptions.Read(request, "UpdateOptions");
        var document = ObjectDecoder.Decode(request, await request.BodyAsync(), request.Kind.ApiVersion, request.Kind.Kind, options.Validation);
        CheckName(request, document);
        var updated = _writer.Update(WriteTarget.Of(request) with { Unconditional = true }, options, _ => document.DeepClone().AsObject());
        await Tables.AnswerForm.Of(request).ObjectAsync(request, 200, updated);
    }

    public async Task PatchAsync(KubeRequest request)
    {
        var type = PatchTypes.Of(request);
        var options = WriteOptions.Read(request, "PatchOptions", type is PatchType.Apply);
        var body = await request.BodyAsync();
        if (type is PatchType.Apply)
        {
            await ApplyAsync(request, body, options);
            return;
        }

        // What is not there cannot be patched, whatever the patch says.
        if (services.Store.Find(request.Kind.Id, ObjectReads.NamespaceOf(request), request.Route.Name!) is null) throw KubeStatusException.NotFound(request.Kind, request.Route.Name!);
        var patch = Patch.Parse(type, body);
        var updated = _writer.Update(WriteTarget.Of(request), options, current =>
        {
            var changed = patch.Apply(request, current, request.Kind.Kind, options);
            CheckName(request, changed);
            return changed;
        });
        await Tables.AnswerForm.Of(request).ObjectAsync(request, 200, updated);
    }

    /// <summary>An apply makes what is not there.</summary>
    private async Task ApplyAsync(KubeRequest request, byte[] body, WriteOptions options)
    {
        var apply = ServerSideApply.Parse(request, body, options);
        var (kind, name, ns) = (request.Kind, request.Route.Name!, ObjectReads.NamespaceOf(request));
        if (apply.Name is { Length: > 0 } given && given != name) throw KubeStatusException.BadRequest($"the name of the object ({given}) does not match the name on the URL ({name})");
        var form = Tables.AnswerForm.Of(request);
        if (services.Store.Find(kind.Id, ns, name) is null)
        {
            if (request.Route.Subresource is not null) throw KubeStatusException.NotFound(kind, name);
            // Making by apply needs the right to make.
            services.Rbac.Demand(request.User, AccessRequest.Of(request.Route) with { Verb = "create" });
            var document = apply.Apply(null, request.Now);
            CheckName(request, document);
            await form.ObjectAsync(request, 201, _writer.Create(WriteTarget.Of(request), document, options, owned: true));
            return;
        }

        var updated = _writer.Update(WriteTarget.Of(request), options, current =>
        {
            var applied = apply.Apply(current, request.Now);
            CheckName(request, applied);
            if (apply.ResourceVersion is { Length: > 0 } version) applied.Member("metadata")["resourceVersion"] = version;
            return applied;
        }, owned: true);
        await form.ObjectAsync(request, 200, updated);
    }

    private static void CheckName(KubeRequest request, JsonObject document)
    {
        var (given, name) = (document.TextAt("metadata", "name") ?? "", request.Route.Name);
        if (given.Length == 0) document.Member("metadata")["name"] = name;
        else if (given != name) throw KubeStatusException.BadRequest($"the name of the object ({given}) does not match the name on the URL ({name})");
    }
}
