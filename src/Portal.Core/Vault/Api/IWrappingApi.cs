using System.Text.Json.Nodes;
using Refit;

namespace Portal.Core.Vault.Api;

/// <summary><c>sys/wrapping</c>: answers that are kept under a token of their own and can be taken once. That token is always in the body, never in the address.</summary>
internal interface IWrappingApi
{
    [Post("/v1/sys/wrapping/wrap")]
    Task<HttpResponseMessage> WrapAsync([Header("X-Vault-Wrap-TTL")] string ttl, [Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);

    [Post("/v1/sys/wrapping/lookup")]
    Task<HttpResponseMessage> LookupAsync([Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);

    [Post("/v1/sys/wrapping/unwrap")]
    Task<HttpResponseMessage> UnwrapAsync([Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);
}
