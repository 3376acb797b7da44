using Portal.Core;
using Portal.Core.Roles;

namespace Portal.Features.Roles;

/// <summary>What a person types about the connection of an auth mount to its cluster.</summary>
internal sealed class AuthDraft
{
    private readonly KubernetesAuthConfig? _read;

    /// <summary>Starts as the configuration is; null for a mount that has none.</summary>
    public AuthDraft(KubernetesAuthConfig? read)
    {
        _read = read;
        if (read is null) return;
        Host = read.Host;
        CaCertificate = read.CaCertificate;
        PemKeys = string.Join('\n', read.PemKeys);
        Issuer = read.Issuer;
        DisableIssuerValidation = read.DisableIssuerValidation;
        DisableLocalCaJwt = read.DisableLocalCaJwt;
    }

    /// <summary>The API server; in the usual case Vault runs in the cluster it is connected to.</summary>
    public string Host { get; set; } = "https://kubernetes.default.svc";

    public string CaCertificate { get; set; } = "";

    /// <summary>Forgotten when the form is closed.</summary>
    public string ReviewerToken { get; set; } = "";

    public string PemKeys { get; set; } = "";

    public string Issuer { get; set; } = "";

    public bool DisableIssuerValidation { get; set; } = true;

    public bool DisableLocalCaJwt { get; set; }

    /// <summary>The configuration as it is typed.</summary>
    public KubernetesAuthConfig ToConfig() => new()
    {
        Host = Host.Trim(),
        CaCertificate = CaCertificate.Trim(),
        HasReviewerToken = _read?.HasReviewerToken,
        PemKeys = PemKeys.Trim().Length == 0 ? [] : [.. Keys()],
        Issuer = Issuer.Trim(),
        DisableIssuerValidation = DisableIssuerValidation,
        DisableLocalCaJwt = DisableLocalCaJwt,
    };

    /// <summary>The reviewer token to write.</summary>
    public ReviewerToken ToReviewer() => new(ReviewerToken.Trim().Length == 0 ? null : new Sensitive(ReviewerToken.Trim()));

    private const string End = "-----END PUBLIC KEY-----";

    private IEnumerable<string> Keys() => PemKeys.Split(End, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(key => key + "\n" + End);
}
