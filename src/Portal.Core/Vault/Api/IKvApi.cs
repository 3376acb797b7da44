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

    [Post("/v1/{**path}")]
    Task<HttpResponseMessage> WriteAsync([Encoded] string path, [Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);

    [Delete("/v1/{**path}")]
    Task<HttpResponseMessage> DeleteAsync([Encoded] string path, CancellationToken cancellationToken);
}
