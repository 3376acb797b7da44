using Portal.Core.Environments;

namespace Portal.Core.Vault.Transport;

/// <summary>Says on each request which Vault it is for, so that the transport below trusts that Vault's CA and no other.</summary>
internal sealed class TargetHandler(VaultTarget target, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public static readonly HttpRequestOptionsKey<VaultTarget> Key = new("vault-target");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Options.Set(Key, target);
        return base.SendAsync(request, cancellationToken);
    }
}
