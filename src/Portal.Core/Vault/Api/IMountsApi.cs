using System.Text.Json.Nodes;
using Refit;

namespace Portal.Core.Vault.Api;

/// <summary><c>sys/mounts</c> and <c>sys/auth</c>: where engines and auth methods are.</summary>
internal interface IMountsApi
{
    [Get("/v1/sys/mounts")]
    Task<HttpResponseMessage> SecretEnginesAsync(CancellationToken cancellationToken);

    [Post("/v1/sys/mounts/{**path}")]
    Task<HttpResponseMessage> EnableAsync([Encoded] string path, [Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);

    [Post("/v1/sys/mounts/{**path}/tune")]
    Task<HttpResponseMessage> TuneAsync([Encoded] string path, [Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);

    [Delete("/v1/sys/mounts/{**path}")]
    Task<HttpResponseMessage> DisableAsync([Encoded] string path, CancellationToken cancellationToken);

    [Post("/v1/sys/remount")]
    Task<HttpResponseMessage> RemountAsync([Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);

    [Get("/v1/sys/remount/status/{id}")]
    Task<HttpResponseMessage> RemountStatusAsync(string id, CancellationToken cancellationToken);

    [Get("/v1/sys/auth")]
    Task<HttpResponseMessage> AuthMethodsAsync(CancellationToken cancellationToken);

    [Post("/v1/sys/auth/{**path}")]
    Task<HttpResponseMessage> EnableAuthAsync([Encoded] string path, [Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);
}
