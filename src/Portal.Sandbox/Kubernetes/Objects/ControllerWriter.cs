using System.Text.Json.Nodes;
using Portal.Sandbox.Controllers;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>How controllers in the same process create objects: everything the API server does to a new object, without the request.</summary>
internal sealed class ControllerWriter(ApiServices services) : IObjectWriter
{
    private static readonly WriteOptions Options = new(false, "kube-controller-manager", FieldValidation.Ignore, false);

    private readonly ObjectWriter _writer = new(services);

    public JsonObject Create(string resource, JsonObject obj) => Create(resource, obj, Options);

    public JsonObject Preview(string resource, JsonObject obj) => Create(resource, obj, Options with { DryRun = true });

    private JsonObject Create(string resource, JsonObject obj, WriteOptions options)
    {
        var kind = ResourceCatalog.Get(resource);
        var ns = kind.Namespaced ? obj.TextAt("metadata", "namespace") : null;
        return _writer.Create(new(kind, ns, null), Schema.TypedDecoder.Normalize(obj, kind.Kind), options);
    }
}
