using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Http;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>How a cluster is reached that service accounts come from.</summary>
internal sealed record KubernetesSettings(string Host)
{
    public string CaCert { get; init; } = "";

    public string ReviewerToken { get; init; } = "";

    public IReadOnlyList<string> PublicKeys { get; init; } = [];

    public string Issuer { get; init; } = "";

    public bool IgnoresIssuer { get; init; }

    /// <summary>Does not fall back to the token and certificate of the pod Vault runs in.</summary>
    public bool IgnoresOwnPod { get; init; }
}

/// <summary><c>config</c> of the kubernetes auth method. A write replaces everything.</summary>
internal sealed class KubernetesConfig
{
    public KubernetesSettings? Current { get; private set; }

    public IEnumerable<VaultRoute> Routes =>
    [
        new(
            "config",
            new("kubernetes_host"),
            new("kubernetes_ca_cert"),
            new("token_reviewer_jwt"),
            new("pem_keys", FieldType.List),
            new("issuer"),
            new("disable_iss_validation", FieldType.Flag),
            new("disable_local_ca_jwt", FieldType.Flag)) { Read = Read, Write = Write },
    ];

    private VaultAnswer Read(VaultCall call)
    {
        var settings = Current ?? throw VaultRefusal.NotFound();
        return VaultAnswer.Of(new JsonObject
        {
            ["disable_iss_validation"] = settings.IgnoresIssuer,
            ["disable_local_ca_jwt"] = settings.IgnoresOwnPod,
            ["issuer"] = settings.Issuer,
            ["kubernetes_ca_cert"] = settings.CaCert,
            ["kubernetes_host"] = settings.Host,
            ["pem_keys"] = JsonTexts.Array(settings.PublicKeys),
            ["token_reviewer_jwt_set"] = settings.ReviewerToken.Length > 0,
        });
    }

    private VaultAnswer Write(VaultCall call)
    {
        var settings = new KubernetesSettings(call.Fields.Text("kubernetes_host"))
        {
            CaCert = call.Fields.Text("kubernetes_ca_cert"),
            ReviewerToken = call.Fields.Text("token_reviewer_jwt"),
            PublicKeys = call.Fields.List("pem_keys"),
            Issuer = call.Fields.Text("issuer"),
            IgnoresIssuer = call.Fields.Flag("disable_iss_validation", true),
            IgnoresOwnPod = call.Fields.Flag("disable_local_ca_jwt"),
        };
        if (settings.Host.Length == 0)
        {
            throw VaultRefusal.Bad("no host provided");
        }

        if (settings.IgnoresOwnPod && settings.CaCert.Length == 0)
        {
            throw VaultRefusal.Bad("kubernetes_ca_cert must be given when disable_local_ca_jwt is true");
        }

        if (!settings.PublicKeys.All(SignedJwt.IsPublicKey))
        {
            throw VaultRefusal.Bad("data does not contain any valid public keys");
        }

        Current = settings;
        return VaultAnswer.NoContent;
    }
}
