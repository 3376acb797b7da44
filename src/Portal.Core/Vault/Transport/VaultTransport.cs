using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Core.Vault.Transport;

/// <summary>The sockets to the Vaults: one pool for each CA that is trusted. No cookies, no redirects, no shared state besides connections.</summary>
internal sealed class VaultTransport : HttpMessageHandler
{
    /// <summary>The name of the pipeline this is the end of.</summary>
    public const string ClientName = "vault";

    private static readonly string MachineTrust = "";
    private readonly ConcurrentDictionary<string, HttpMessageInvoker> _pools = new(StringComparer.Ordinal);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var ca = request.Options.TryGetValue(TargetHandler.Key, out var target) ? target.CaCertificate ?? MachineTrust : MachineTrust;
        return _pools.GetOrAdd(ca, trusted => new HttpMessageInvoker(Sockets(trusted))).SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var pool in _pools.Values) pool.Dispose();
        }

        base.Dispose(disposing);
    }

    private static SocketsHttpHandler Sockets(string ca)
    {
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            // Addresses behind a name change when pods move.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (ca != MachineTrust) sockets.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust(ca) };
        return sockets;
    }

    private static X509ChainPolicy Trust(string ca)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(ca);
        return policy;
    }
}
