using System.Text.Json.Nodes;
using Refit;

namespace Portal.Core.Vault.Api;

/// <summary><c>auth/token</c>: the token itself.</summary>
internal interface ITokenApi
{
    const string LookupSelfPath = "auth/token/lookup-self";

    const string RenewSelfPath = "auth/token/renew-self";

    const string RevokeSelfPath = "auth/token/revoke-self";

    [Get("/v1/auth/token/lookup-self")]
    Task<HttpResponseMessage> LookupSelfAsync(CancellationToken cancellationToken);

    [Post("/v1/auth/token/renew-self")]
    Task<HttpResponseMessage> RenewSelfAsync([Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);

    [Post("/v1/auth/token/revoke-self")]
    Task<HttpResponseMessage> RevokeSelfAsync(CancellationToken cancellationToken);
}
