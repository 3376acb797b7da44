using System.Text.Json.Nodes;
using Refit;

namespace Portal.Core.Vault.Api;

/// <summary>Logins with a user name, which userpass and ldap spell alike.</summary>
internal interface ILoginApi
{
    [Post("/v1/auth/{**mount}/login/{user}")]
    Task<HttpResponseMessage> LoginAsync([Encoded] string mount, [Encoded] string user, [Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);
}
