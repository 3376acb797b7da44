using Portal.Sandbox.Kubernetes.Http;

namespace Portal.Sandbox.Kubernetes.Objects;

/// <summary>New objects.</summary>
internal sealed class ObjectCreates(ApiServices services)
{
    private readonly ObjectWriter _writer = new(services);

    public async Task AnswerAsync(KubeRequest request)
    {
        var options = WriteOptions.Read(request, "CreateOptions");
        var body = await request.BodyAsync();
        var document = ObjectDecoder.Decode(request, body, request.Kind.ApiVersion, request.Kind.Kind, options.Validation);
        var created = _writer.Create(WriteTarget.Of(request), document, options);
        await Tables.AnswerForm.Of(request).ObjectAsync(request, 201, created);
    }
}
