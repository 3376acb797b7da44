using System.Text.Json.Nodes;
using Refit;

namespace Portal.Core.Vault.Api;

/// <summary><c>auth/&lt;mount&gt;</c> of the Kubernetes auth method.</summary>
internal interface IKubernetesAuthApi
{
    [Get("/v1/auth/{**mount}/config")]
    Task<HttpResponseMessage> ConfigAsync([Encoded] string mount, CancellationToken cancellationToken);

    [Post("/v1/auth/{**mount}/config")]
    Task<HttpResponseMessage> ConfigureAsync([Encoded] string mount, [Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);

    [Get("/v1/auth/{**mount}/role?list=true")]
    Task<HttpResponseMessage> RolesAsync([Encoded] string mount, CancellationToken cancellationToken);

    [Get("/v1/auth/{**mount}/role/{name}")]
    Task<HttpResponseMessage> RoleAsync([Encoded] string mount, [Encoded] string name, CancellationToken cancellationToken);

    [Post("/v1/auth/{**mount}/role/{name}")]
    Task<HttpResponseMessage> WriteRoleAsync([Encoded] string mount, [Encoded] string name, [Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);

    [Delete("/v1/auth/{**mount}/role/{name}")]
    Task<HttpResponseMessage> DeleteRoleAsync([Encoded] string mount, [Encoded] string name, CancellationToken cancellationToken);

    [Post("/v1/auth/{**mount}/login")]
    Task<HttpResponseMessage> LoginAsync([Encoded] string mount, [Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);
}
