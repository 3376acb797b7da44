using System.Net.Http.Headers;
using k8s;
using k8s.Authentication;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.Kubernetes;

/// <summary>What proves to one cluster that the portal, or the person who runs it, is asking.</summary>
internal sealed class ClusterCredentials
{
    private readonly ServiceClientCredentials? _kubeconfig;
    private readonly string? _kubeconfigUser;
    private readonly Sensitive? _token;
    private readonly TokenFile? _tokenFile;

    private ClusterCredentials(PortalEnvironment environment, Sensitive? token, TokenFile? tokenFile, ServiceClientCredentials? kubeconfig, string? kubeconfigUser)
    {
        Environment = environment;
        _token = token;
        _tokenFile = tokenFile;
        _kubeconfig = kubeconfig;
        _kubeconfigUser = kubeconfigUser;
    }

    public PortalEnvironment Environment { get; }

    /// <summary>The portal's own token, which may impersonate and nothing else.</summary>
    public static ClusterCredentials OfPortal(PortalEnvironment environment, TimeProvider time) =>
        new(environment, environment.Cluster.Token, environment.Cluster.TokenFile is { } path ? new TokenFile(path, time) : null, null, null);

    /// <summary>Those of a kubeconfig. Its <c>as</c>, which KubernetesClient reads and ignores, is obeyed.</summary>
    public static ClusterCredentials OfKubeconfig(PortalEnvironment environment, KubernetesClientConfiguration configuration, string? user) =>
        new(environment, null, null, k8s.Kubernetes.CreateCredentials(configuration), user);

    /// <summary>The user to name; null when the credentials speak for themselves.</summary>
    public string? UserOf(KubeSession session) => Environment.Cluster.Identity switch
    {
        ClusterIdentity.Impersonate => ImpersonatedUser.Checked(session.User),
        ClusterIdentity.Kubeconfig => _kubeconfigUser is null ? null : ImpersonatedUser.Checked(_kubeconfigUser),
    };

    public async Task<AuthenticationHeaderValue?> AuthorizationAsync(CancellationToken cancellationToken)
    {
        if (Environment.Cluster.Identity == ClusterIdentity.Kubeconfig)
        {
            if (_kubeconfig is null) return null;
            using var carrier = new HttpRequestMessage();
            await _kubeconfig.ProcessHttpRequestAsync(carrier, cancellationToken);
            return carrier.Headers.Authorization;
        }

        var token = _tokenFile is null ? _token : await _tokenFile.ReadAsync(cancellationToken);
        // Without a token of its own the portal must not ask as system:anonymous.
        if (token is null || token.IsEmpty) throw new ApiException(ApiSystem.Kubernetes, Failure.SignedOut, "impersonate", "users") { Errors = ["The portal has no token for this cluster."] };
        return new AuthenticationHeaderValue("Bearer", token.Reveal());
    }

    /// <summary>A file the kubelet replaces while the portal runs.</summary>
    private sealed class TokenFile(string path, TimeProvider time)
    {
        private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);
        private (Sensitive Token, DateTimeOffset ReadAt)? _last;

        public async Task<Sensitive> ReadAsync(CancellationToken cancellationToken)
        {
            if (_last is { } last && time.GetUtcNow() - last.ReadAt < GoodFor) return last.Token;
            try
            {
                var token = new Sensitive((await File.ReadAllTextAsync(path, cancellationToken)).Trim());
                _last = (token, time.GetUtcNow());
                return token;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new ApiException(ApiSystem.Kubernetes, Failure.SignedOut, "impersonate", "users", exception) { Errors = [$"The portal's token file {path} cannot be read."] };
            }
        }
    }
}
