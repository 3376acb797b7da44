using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace Portal.Sandbox;

/// <summary>
/// The network as a pod sees it: names of the cluster's services lead to the sandbox's own ports on loopback, other names do not exist.
/// Failures have the words of a Go client, because they end up in logs and answers of programs that are written in Go.
/// </summary>
internal sealed class InClusterNetwork : HttpMessageHandler
{
    private static readonly string[] VaultHosts = ["vault", "vault-active", "vault-standby", "vault-internal", "vault-ui", "vault-0.vault-internal", "vault-1.vault-internal", "vault-2.vault-internal"];

    // Nobody outside this process knows it, so only the sandbox's own requests carry it.
    private static readonly string Mark = System.Security.Cryptography.RandomNumberGenerator.GetHexString(16);

    private readonly SocketsHttpHandler _loopback = new() { UseCookies = false, UseProxy = false, AllowAutoRedirect = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30) };
    private readonly HttpMessageInvoker _invoker;

    // Vault behind a load balancer that speaks TLS, with a certificate of the cluster's authority.
    private const string TlsHost = "vault-tls";

    /// <summary>The trust of a client that checks nothing.</summary>
    public const string TrustsEverything = "*";

    /// <summary>The authorities (PEM) a client trusts, for hosts that speak TLS by themselves; unset is nobody's.</summary>
    public static HttpRequestOptionsKey<string> Trust { get; } = new("sandbox.trust");

    public InClusterNetwork()
    {
        // The names of the real cluster are not those of the certificate on loopback; who asks for the cluster's CA checks it himself.
        _loopback.SslOptions.RemoteCertificateValidationCallback = Trusts;
        _invoker = new(_loopback);
    }

    /// <summary>Where Vault listens; null until it does.</summary>
    public Uri? Vault { get; set; }

    /// <summary>Where the Kubernetes API listens; null until it does.</summary>
    public Uri? Kubernetes { get; set; }

    /// <summary>Whose certificates TLS hosts have (PEM).</summary>
    public string AuthorityPem { get; set; } = "";

    /// <summary>Whether a request came through this network, and not from outside.</summary>
    public static bool Marks(HttpRequest request) => request.Headers["X-Sandbox-Inside"] == Mark;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri ?? throw new InvalidOperationException("No address.");
        request.RequestUri = Resolve(asked, request.Options.TryGetValue(Trust, out var trust) ? trust : "");
        request.Headers.TryAddWithoutValidation("X-Sandbox-Inside", Mark);
        try
        {
            return await _invoker.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failed) when (failed.InnerException is SocketException)
        {
            throw Refused(asked, "connect: connection refused");
        }
        catch (HttpRequestException)
        {
            throw new HttpRequestException("EOF");
        }
        finally
        {
            request.RequestUri = asked;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _invoker.Dispose();
        base.Dispose(disposing);
    }

    private Uri Resolve(Uri asked, string trust)
    {
        var host = asked.Host;
        if (IPAddress.TryParse(host, out var address))
        {
            if (address.ToString() == "10.96.0.1") return To(asked, Kubernetes, 443);
            return IPAddress.IsLoopback(address) ? asked : throw new HttpRequestException($"dial tcp {host}:{asked.Port}: i/o timeout");
        }

        if (host == "localhost") return asked;
        var name = host.EndsWith(".cluster.local", StringComparison.Ordinal) ? host[..^".cluster.local".Length] : host;
        name = name.EndsWith(".svc", StringComparison.Ordinal) ? name[..^".svc".Length] : name;
        if (name is "kubernetes.default" or "kubernetes") return To(asked, Kubernetes, 443);
        if (name == TlsHost + ".vault") return Terminated(asked, trust);
        if (name.EndsWith(".vault", StringComparison.Ordinal) && VaultHosts.Contains(name[..^".vault".Length])) return To(asked, Vault, 8200);
        throw new HttpRequestException($"dial tcp: lookup {host} on 10.96.0.10:53: no such host");
    }

    private Uri Terminated(Uri asked, string trust)
    {
        if (asked.Scheme != "https") throw new HttpRequestException("net/http: HTTP/1.x transport connection broken: malformed HTTP response \"\\x15\\x03\\x01\\x00\\x02\\x02\"");
        if (trust != TrustsEverything && (AuthorityPem.Length == 0 || !trust.Contains(AuthorityPem.Trim(), StringComparison.Ordinal)))
        {
            throw new HttpRequestException("tls: failed to verify certificate: x509: certificate signed by unknown authority");
        }

        return To(new UriBuilder(asked) { Scheme = "http" }.Uri, Vault, asked.Port);
    }

    private static Uri To(Uri asked, Uri? real, int port)
    {
        if (real is null) throw Refused(asked, "connect: connection refused");
        if (asked.Port != port) throw Refused(asked, "i/o timeout");
        if (asked.Scheme == "https" && real.Scheme == "http") throw new HttpRequestException("http: server gave HTTP response to HTTPS client");
        return new UriBuilder(asked) { Scheme = real.Scheme, Host = real.Host, Port = real.Port }.Uri;
    }

    private static HttpRequestException Refused(Uri asked, string how) => new($"dial tcp {(IPAddress.TryParse(asked.Host, out _) ? asked.Host : "10.96.0.10")}:{asked.Port}: {how}");

    private static bool Trusts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate is not null;
}
