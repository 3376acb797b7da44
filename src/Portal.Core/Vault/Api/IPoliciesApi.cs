using System.Text.Json.Nodes;
using Refit;

namespace Portal.Core.Vault.Api;

/// <summary><c>sys/policies/acl</c>.</summary>
internal interface IPoliciesApi
{
    [Get("/v1/sys/policies/acl?list=true")]
    Task<HttpResponseMessage> ListAsync(CancellationToken cancellationToken);

    [Get("/v1/sys/policies/acl/{**name}")]
    Task<HttpResponseMessage> ReadAsync([Encoded] string name, CancellationToken cancellationToken);

    [Put("/v1/sys/policies/acl/{**name}")]
    Task<HttpResponseMessage> WriteAsync([Encoded] string name, [Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);

    [Delete("/v1/sys/policies/acl/{**name}")]
    Task<HttpResponseMessage> DeleteAsync([Encoded] string name, CancellationToken cancellationToken);
}
