using System.Text.Json.Nodes;
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
        var updated = _writer.Update(request, options, _ => document.DeepClone().AsObject());
        await Tables.AnswerForm.Of(request).ObjectAsync(request, 200, updated);
    }

    public async Task PatchAsync(KubeRequest request)
    {
        var type = PatchTypes.Of(request);
        var options = WriteOptions.Read(request, "PatchOptions", type is PatchType.Apply);
        var body = await request.BodyAsync();
        var patch = Patch.Parse(type, body);
        var updated = _writer.Update(request, options, current =>
        {
            var changed = patch.Apply(request, current, request.Kind.ApiVersion, request.Kind.Kind, options);
            CheckName(request, changed);
            return changed;
        });
        await Tables.AnswerForm.Of(request).ObjectAsync(request, 200, updated);
    }

    private static void CheckName(KubeRequest request, JsonObject document)
    {
        var (given, name) = (document.TextAt("metadata", "name") ?? "", request.Route.Name);
        if (given.Length == 0) document.Member("metadata")["name"] = name;
        else if (given != name) throw KubeStatusException.BadRequest($"the name of the object ({given}) does not match the name on the URL ({name})");
    }
}
