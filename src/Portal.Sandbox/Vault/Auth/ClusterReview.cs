using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>Asks a cluster whether a token is true, over HTTP as every Vault does.</summary>
internal sealed class ClusterReview : IDisposable
{
    private readonly KubernetesSettings _settings;
    private readonly HttpClient _http;
    private readonly string _ownToken;

    public ClusterReview(KubernetesSettings settings, VaultServerOptions options)
    {
        _settings = settings;
        _http = options.Outbound is { } shared ? new HttpClient(shared, disposeHandler: false) : new HttpClient(Handler(settings.CaCert), disposeHandler: true);
        _http.Timeout = TimeSpan.FromSeconds(30);
        _ownToken = settings.IgnoresOwnPod ? "" : options.ServiceAccountToken?.Invoke() ?? "";
    }

    public void Dispose() => _http.Dispose();

    /// <exception cref="VaultRefusal">403 whatever the reason is: it is only for the server's log.</exception>
    public async Task ReviewAsync(string jwt, ServiceAccountToken account, string audience, CancellationToken ct)
    {
        var audiences = audience.Length > 0 ? [audience] : account.Audiences;
        var review = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenReview",
            ["spec"] = new JsonObject { ["token"] = jwt, ["audiences"] = new JsonArray([.. audiences.Select(one => JsonValue.Create(one))]) },
        };
        using var request = Request(HttpMethod.Post, "/apis/authentication.k8s.io/v1/tokenreviews", Reviewer is { Length: > 0 } reviewer ? reviewer : jwt);
        request.Content = new StringContent(review.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            var (status, answer) = await SendAsync(request, ct);
            if (status is not (HttpStatusCode.OK or HttpStatusCode.Created) || !Confirms(answer?["status"] as JsonObject, account, audiences))
            {
                throw VaultRefusal.BadToken();
            }
        }
        catch (ClusterReviewException)
        {
            throw VaultRefusal.BadToken();
        }
    }

    /// <exception cref="ClusterReviewException">The cluster does not say.</exception>
    public async Task<IReadOnlyDictionary<string, string>> NamespaceLabelsAsync(string ns, CancellationToken ct)
    {
        if (Reviewer.Length == 0)
        {
            throw new ClusterReviewException("namespace lookup failed: TokenReviewer JWT needs to be configured to use namespace selectors");
        }

        using var request = Request(HttpMethod.Get, "/api/v1/namespaces/" + Uri.EscapeDataString(ns), Reviewer);
        var (status, answer) = await SendAsync(request, ct);
        return status == HttpStatusCode.OK
            ? (answer?["metadata"]?["labels"] as JsonObject)?.ToDictionary(pair => pair.Key, pair => WeakJson.Text(pair.Value)) ?? []
            : throw new ClusterReviewException($"failed to get namespace (code {(int)status} status {WeakJson.Text(answer?["message"])})");
    }

    private string Reviewer => _settings.ReviewerToken.Length > 0 ? _settings.ReviewerToken : _ownToken;

    private static bool Confirms(JsonObject? status, ServiceAccountToken account, IReadOnlyList<string> audiences)
    {
        var user = status?["user"];
        var known = (status?["audiences"] as JsonArray)?.Select(one => WeakJson.Text(one)).ToList() ?? [];
        return status?["authenticated"] is JsonValue yes && yes.GetValueKind() == JsonValueKind.True
            && WeakJson.Text(user?["username"]) == $"system:serviceaccount:{account.Namespace}:{account.Name}"
            && WeakJson.Text(user?["uid"]) == account.Uid
            && (audiences.Count == 0 || audiences.Any(known.Contains));
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string bearer)
    {
        if (!Uri.TryCreate(_settings.Host.TrimEnd('/') + path, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw VaultRefusal.BadToken();
        }

        var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        request.Headers.Accept.ParseAdd("application/json");
        return request;
    }

    private async Task<(HttpStatusCode Status, JsonObject? Body)> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            using var response = await _http.SendAsync(request, ct);
            return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(ct)) as JsonObject);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new ClusterReviewException(e.Message);
        }
    }

    private static SocketsHttpHandler Handler(string caCert)
    {
        var handler = new SocketsHttpHandler();
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(caCert);
        }
        catch (CryptographicException)
        {
            // A text that is no certificate trusts nobody beyond the system's authorities.
        }

        if (authorities.Count > 0)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return handler;
    }
}

/// <summary>A cluster that could not be asked, or that refuses to say.</summary>
internal sealed class ClusterReviewException(string message) : Exception(message);
