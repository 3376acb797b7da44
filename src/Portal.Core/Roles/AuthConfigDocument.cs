using System.Text.Json.Nodes;
using Portal.Core.Vault;

namespace Portal.Core.Roles;

/// <summary>The configuration of a Kubernetes auth mount as Vault's JSON. A write replaces everything, so everything is always sent.</summary>
internal static class AuthConfigDocument
{
    public const string ReviewerPlaceholder = "<token_reviewer_jwt>";

    public static KubernetesAuthConfig Read(VaultAnswer answer)
    {
        var wire = answer.Data<Wire>();
        return new KubernetesAuthConfig
        {
            Host = wire.KubernetesHost ?? "",
            CaCertificate = wire.KubernetesCaCert ?? "",
            HasReviewerToken = wire.TokenReviewerJwtSet,
            PemKeys = wire.PemKeys is null ? [] : [.. wire.PemKeys],
            Issuer = wire.Issuer ?? "",
            DisableIssuerValidation = wire.DisableIssValidation,
            DisableLocalCaJwt = wire.DisableLocalCaJwt,
        };
    }

    /// <summary>Refuses what Vault would refuse.</summary>
    public static void Check(string target, KubernetesAuthConfig config)
    {
        if (!Uri.TryCreate(config.Host, UriKind.Absolute, out var host) || host.Scheme is not ("https" or "http")) throw VaultWrite.Invalid(target, "The host is the API server's address as Vault reaches it, such as https://kubernetes.default.svc.");
        if (config.DisableLocalCaJwt && config.CaCertificate.Trim().Length == 0) throw VaultWrite.Invalid(target, "Without the CA of Vault's own pod, the API server's CA certificate has to be given.");
        if (config.CaCertificate.Trim() is { Length: > 0 } pem && !pem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)) throw VaultWrite.Invalid(target, "The CA certificate is not in PEM form: it starts with -----BEGIN CERTIFICATE-----.");
    }

    /// <summary>What people compare. The reviewer token is not in it, because Vault never gives it back.</summary>
    public static JsonObject Whole(KubernetesAuthConfig config) => Body(config, null);

    /// <summary>What is sent.</summary>
    public static JsonObject Body(KubernetesAuthConfig config, string? reviewerToken)
    {
        var body = new JsonObject
        {
            ["kubernetes_host"] = config.Host,
            ["kubernetes_ca_cert"] = config.CaCertificate,
            ["pem_keys"] = VaultWrite.List(config.PemKeys),
            ["issuer"] = config.Issuer,
            ["disable_iss_validation"] = config.DisableIssuerValidation,
            ["disable_local_ca_jwt"] = config.DisableLocalCaJwt,
        };
        if (reviewerToken is not null) body["token_reviewer_jwt"] = reviewerToken;
        return body;
    }

    /// <summary>The words of a <c>vault write</c> command; certificates and keys come from files.</summary>
    public static IEnumerable<string> Words(KubernetesAuthConfig config, ReviewerToken reviewer)
    {
        yield return $"kubernetes_host={config.Host}";
        if (config.CaCertificate.Length > 0) yield return "kubernetes_ca_cert=@ca.crt";
        if (!config.PemKeys.IsEmpty) yield return "pem_keys=@keys.pem";
        if (config.Issuer.Length > 0) yield return $"issuer={config.Issuer}";
        yield return $"disable_iss_validation={(config.DisableIssuerValidation ? "true" : "false")}";
        yield return $"disable_local_ca_jwt={(config.DisableLocalCaJwt ? "true" : "false")}";
        if (reviewer.Token is not null) yield return $"token_reviewer_jwt={ReviewerPlaceholder}";
    }

    /// <summary>Whether two configurations are the same, as far as Vault tells.</summary>
    public static bool Same(KubernetesAuthConfig one, KubernetesAuthConfig other) =>
        one.HasReviewerToken == other.HasReviewerToken && Whole(one).ToJsonString() == Whole(other).ToJsonString();

    private sealed record Wire(string? KubernetesHost, string? KubernetesCaCert, bool? TokenReviewerJwtSet, string[]? PemKeys, string? Issuer, bool DisableIssValidation, bool DisableLocalCaJwt);
}
