using Portal.Core.Environments;

namespace Portal.Core.Kubernetes;

/// <summary>
/// Puts the identity of one person on each request, and nothing else of theirs: whatever names a user or a group is removed first. It is the
/// only code that writes these headers, and a request that does not say whose it is never leaves.
/// </summary>
internal sealed class IdentityHandler(ClusterCredentials credentials) : DelegatingHandler
{
    public static readonly HttpRequestOptionsKey<KubeSession> Session = new("Portal.KubeSession");

    private static readonly string[] IdentityHeaders = ["Authorization", "Proxy-Authorization", "Cookie", "Forwarded"];
    private static readonly string[] IdentityPrefixes = ["Impersonate-", "X-Remote-", "X-Forwarded-"];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(Session, out var session)) throw new InvalidOperationException("A request to a cluster must say whose it is.");
        if (session.Environment != credentials.Environment) throw new InvalidOperationException("A session is good for its own cluster only.");

        foreach (var header in request.Headers.Select(header => header.Key).Where(NamesSomebody).ToArray()) request.Headers.Remove(header);
        request.Headers.Authorization = await credentials.AuthorizationAsync(cancellationToken);
        // HttpClient sends a repeated header as one line, which the API server does not split: one user and no groups, never a list.
        if (credentials.UserOf(session) is { } user) request.Headers.Add("Impersonate-User", user);
        return await base.SendAsync(request, cancellationToken);
    }

    private static bool NamesSomebody(string header) =>
        IdentityHeaders.Contains(header, StringComparer.OrdinalIgnoreCase) || IdentityPrefixes.Any(prefix => header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
