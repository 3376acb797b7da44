using System.Collections.Immutable;
using Portal.Core.Failures;

namespace Portal.Core.Setup;

/// <summary>How Vault proves a pod's token to be genuine: who asks the cluster's TokenReview API.</summary>
public enum TokenReviewer
{
    /// <summary>Vault's own pod, with its own service account; the right choice when Vault runs in this cluster.</summary>
    VaultPod,

    /// <summary>A service account made for it, whose long-lived token is given to Vault; for a Vault outside the cluster.</summary>
    ServiceAccount,
}

/// <summary>The form "Connect Kubernetes auth".</summary>
/// <param name="Mount">The auth mount, without <c>auth/</c>.</param>
/// <param name="KubernetesHost">The API server as Vault reaches it, such as <c>https://kubernetes.default.svc</c>.</param>
/// <param name="CaCertificate">The API server's CA (PEM); null lets Vault use the one in its pod.</param>
/// <param name="Reviewer">Who asks the TokenReview API.</param>
/// <param name="ReviewerNamespace">The reviewer's namespace.</param>
/// <param name="ReviewerName">The reviewer's name: Vault's own service account, or the one to create.</param>
public sealed record ConnectRequest(
    string Mount, string KubernetesHost, string? CaCertificate, TokenReviewer Reviewer, string ReviewerNamespace, string ReviewerName);

/// <summary>What the form starts with, and what is there already.</summary>
/// <param name="Suggested">The values that fit what was found.</param>
/// <param name="Notes">Why, one sentence each: "Vault runs in this cluster as vault/vault, so it can review tokens itself.".</param>
/// <param name="MountExists">Whether the auth mount is enabled.</param>
/// <param name="IsConfigured">Whether it has a configuration.</param>
/// <param name="Refused">What could not be found out.</param>
public sealed record ConnectSuggestion(
    ConnectRequest Suggested, ImmutableArray<string> Notes, bool MountExists, bool IsConfigured, ImmutableArray<ApiException> Refused);

/// <summary>A real login at Vault with the token of a service account.</summary>
/// <param name="Succeeded">Whether Vault accepted it.</param>
/// <param name="Summary">What happened, in a sentence.</param>
/// <param name="NextStep">What to do about it; empty when it worked.</param>
/// <param name="Policies">The policies the login got. Its token was revoked at once.</param>
/// <param name="Failure">What was refused; null when it worked.</param>
public sealed record LoginProof(bool Succeeded, string Summary, string NextStep, ImmutableArray<string> Policies, ApiException? Failure);
