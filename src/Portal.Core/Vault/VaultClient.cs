namespace Portal.Core.Vault;

/// <summary>
/// The one HTTP door to Vault and OpenBao. It puts the session's token and namespace on each request, reads errors, warnings and the request
/// id, and turns every failure into an <see cref="Failures.ApiException"/>. Features use it; pages use features.
/// </summary>
public sealed class VaultClient(IHttpClientFactory clients, TimeProvider time)
{
    internal TimeProvider Time { get; } = time;

    internal IHttpClientFactory Clients { get; } = clients;
}
