using System.Text.Json.Nodes;
using Refit;

namespace Portal.Core.Vault.Api;

/// <summary><c>sys/</c>: the state of the server, mounts and capabilities.</summary>
internal interface ISysApi
{
    // Every state is an answer here, so that a standby's 429 is not taken for too many requests.
    [Get("/v1/sys/health?standbyok=true&activecode=200&standbycode=200&drsecondarycode=200&performancestandbycode=200&haunhealthycode=200&removedcode=200&uninitcode=200&sealedcode=200")]
    Task<HttpResponseMessage> HealthAsync(CancellationToken cancellationToken);

    [Get("/v1/sys/seal-status")]
    Task<HttpResponseMessage> SealStatusAsync(CancellationToken cancellationToken);

    [Get("/v1/sys/leader")]
    Task<HttpResponseMessage> LeaderAsync(CancellationToken cancellationToken);

    [Get("/v1/sys/ha-status")]
    Task<HttpResponseMessage> HaStatusAsync(CancellationToken cancellationToken);

    [Get("/v1/sys/internal/ui/mounts")]
    Task<HttpResponseMessage> VisibleMountsAsync(CancellationToken cancellationToken);

    [Get("/v1/sys/internal/ui/mounts/{**path}")]
    Task<HttpResponseMessage> VisibleMountAsync([Encoded] string path, CancellationToken cancellationToken);

    [Get("/v1/sys/internal/ui/resultant-acl")]
    Task<HttpResponseMessage> ResultantAclAsync(CancellationToken cancellationToken);

    [Post("/v1/sys/capabilities-self")]
    Task<HttpResponseMessage> CapabilitiesSelfAsync([Body(buffered: true)] JsonObject body, CancellationToken cancellationToken);
}
