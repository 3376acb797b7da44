using System.Text.Json.Nodes;
using Refit;

namespace Portal.Core.Vault.Api;

/// <summary>Both key/value engines. Version 2 puts an area (<c>data</c>, <c>metadata</c>, <c>delete</c>…) between the mount and the key; version 1 has none.</summary>
internal interface IKvApi
{
    [Get("/v1/{**path}")]
    Task<HttpResponseMessage> ReadAsync([Encoded] string path, [Query] int? version, CancellationToken cancellationToken);

    [Get("/v1/{**path}?list=true")]
    Task<HttpResponseMessage> ListAsync([Encoded] string path, CancellationToken cancellationToken);

    /// <summary>A page of a list, in order (OpenBao 2.0). Vault does not know the parameters and answers with everything.</summary>
    [Get("/v1/{**path}?list=true")]
    Task<HttpResponseMessage> ListPageAsync([Encoded] string path, [Query] string? after, [Query] int limit, CancellationToken cancellationToken);

    /// <summary>Every secret below a folder at any depth (OpenBao 2.2).</summary>
    [Get("/v1/{**path}?scan=true")]
    Task<HttpResponseMessage> ScanAsync([Encoded] string path, CancellationToken cancellationToken);

    [Post("/v1/{**path}")]
    Task<HttpResponseMessage> WriteAsync([Encoded] string path, [Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);

    // Vault takes a patch under this type only.
    [Patch("/v1/{**path}")]
    [Headers("Content-Type: application/merge-patch+json")]
    Task<HttpResponseMessage> PatchAsync([Encoded] string path, [Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);

    [Delete("/v1/{**path}")]
    Task<HttpResponseMessage> DeleteAsync([Encoded] string path, CancellationToken cancellationToken);
}
