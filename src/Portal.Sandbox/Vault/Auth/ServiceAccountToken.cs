using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>What a service account's token says. Only the cluster can say whether it is true.</summary>
internal sealed record ServiceAccountToken(string Namespace, string Name, string Uid, string SecretName, IReadOnlyList<string> Audiences)
{
    private const string DefaultIssuer = "kubernetes/serviceaccount";

    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(150);

    /// <exception cref="VaultRefusal">It is none, or not for this role, or over.</exception>
    public static ServiceAccountToken Parse(string text, KubernetesSettings settings, string audience, DateTimeOffset now)
    {
        if (!SignedJwt.TryParse(text, out var jwt) || (settings.PublicKeys.Count > 0 && !jwt.IsSignedByAny(settings.PublicKeys)))
        {
            throw VaultRefusal.BadToken();
        }

        var issuer = settings.Issuer.Length > 0 ? settings.Issuer : DefaultIssuer;
        var problem = !settings.IgnoresIssuer && jwt.Text("iss") != issuer ? "invalid issuer (iss) claim"
            : audience.Length > 0 && !jwt.Audiences.Contains(audience) ? "invalid audience (aud) claim: audience claim does not match any expected audience"
            : jwt.TimeProblem(now, Leeway, Leeway);
        if (problem is not null)
        {
            throw new VaultRefusal(403, problem);
        }

        var account = jwt.Claims["kubernetes.io"] as JsonObject;
        var named = account?["serviceaccount"] as JsonObject;
        return new ServiceAccountToken(
            Text(account?["namespace"] ?? jwt.Claims["kubernetes.io/serviceaccount/namespace"]),
            Text(named?["name"] ?? jwt.Claims["kubernetes.io/serviceaccount/service-account.name"]),
            Text(named?["uid"] ?? jwt.Claims["kubernetes.io/serviceaccount/service-account.uid"]),
            jwt.Text("kubernetes.io/serviceaccount/secret.name"),
            jwt.Audiences);
    }

    private static string Text(JsonNode? claim) => claim is JsonValue ? WeakJson.Text(claim) : "";
}
