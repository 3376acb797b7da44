using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Exceptions;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.Kubernetes;

/// <summary>The connections to one cluster. They are shared; the identity on each request is not.</summary>
internal sealed class ClusterConnection : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private readonly k8s.Kubernetes _kubernetes;

    private ClusterConnection(KubernetesClientConfiguration configuration, ClusterCredentials credentials, TimeProvider time)
    {
        var authorities = configuration.SslCaCerts;
        // KubernetesClient's own check of a private CA lets a certificate for another name pass; the platform's does not.
        configuration.SslCaCerts = null;
        configuration.FirstMessageHandlerSetup = handler => Harden(handler, authorities, configuration.TlsServerName);
        configuration.UserAgent = "vault-portal";
        _kubernetes = new k8s.Kubernetes(configuration, new ResilienceHandler(Retries(time)), new IdentityHandler(credentials));
        Http = _kubernetes.HttpClient;
        Address = _kubernetes.BaseUri;
    }

    public HttpClient Http { get; }

    public Uri Address { get; }

    public static ClusterConnection Open(PortalEnvironment environment, TimeProvider time) => environment.Cluster.Identity switch
    {
        ClusterIdentity.Impersonate => OfServer(environment, time),
        ClusterIdentity.Kubeconfig => OfKubeconfig(environment, time),
    };

    public void Dispose() => _kubernetes.Dispose();

    private static ClusterConnection OfServer(PortalEnvironment environment, TimeProvider time)
    {
        var configuration = new KubernetesClientConfiguration { Host = environment.Cluster.Server?.AbsoluteUri ?? throw Misconfigured("The environment names no API server.") };
        if (environment.Cluster.CaCertificate is { } pem) configuration.SslCaCerts = Certificates(pem);
        return new ClusterConnection(configuration, ClusterCredentials.OfPortal(environment, time), time);
    }

    private static ClusterConnection OfKubeconfig(PortalEnvironment environment, TimeProvider time)
    {
        var path = environment.Cluster.KubeconfigPath ?? throw Misconfigured("The environment names no kubeconfig.");
        try
        {
            var file = KubernetesClientConfiguration.LoadKubeConfig(path);
            var configuration = KubernetesClientConfiguration.BuildConfigFromConfigObject(file, environment.Cluster.Context);
            var context = file.Contexts?.FirstOrDefault(candidate => candidate.Name == (environment.Cluster.Context ?? file.CurrentContext));
            var user = file.Users?.FirstOrDefault(candidate => candidate.Name == context?.ContextDetails?.User)?.UserCredentials;
            if (user?.ImpersonateGroups?.Any() == true) throw Misconfigured("The kubeconfig impersonates groups (as-groups), which cannot be sent one by one. Use a context without them.");
            return new ClusterConnection(configuration, ClusterCredentials.OfKubeconfig(environment, configuration, string.IsNullOrEmpty(user?.Impersonate) ? null : user.Impersonate), time);
        }
        catch (Exception exception) when (exception is KubeConfigException or IOException or UnauthorizedAccessException or CryptographicException or YamlDotNet.Core.YamlException or FormatException)
        {
            throw Misconfigured($"The kubeconfig {path} cannot be used: {exception.Message}", exception);
        }
    }

    private static ResiliencePipeline<HttpResponseMessage> Retries(TimeProvider time) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }.AddRetry(ReadRetries.Options).Build();

    private static void Harden(SocketsHttpHandler handler, X509Certificate2Collection? authorities, string? serverName)
    {
        handler.ConnectTimeout = ConnectTimeout;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(10);
        // A redirect would take the portal's token to wherever it points.
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        // Trace headers of the browser's request are nobody's business upstream.
        handler.ActivityHeadersPropagator = null;
        if (!string.IsNullOrEmpty(serverName)) handler.SslOptions.TargetHost = serverName;
        if (authorities is not { Count: > 0 }) return;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        handler.SslOptions.CertificateChainPolicy = policy;
    }

    private static X509Certificate2Collection Certificates(string pem)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(pem);
            return certificates;
        }
        catch (CryptographicException exception)
        {
            throw Misconfigured("The CA certificate of the cluster is not PEM.", exception);
        }
    }

    private static ApiException Misconfigured(string why, Exception? cause = null) => new(ApiSystem.Kubernetes, Failure.Invalid, "connect", "cluster", cause) { Errors = [why] };
}
