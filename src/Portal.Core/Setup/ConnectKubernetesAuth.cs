using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;
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

/// <summary>Lets Vault recognise the pods of this cluster.</summary>
public sealed class ConnectKubernetesAuth
{
    /// <summary>Looks at both systems and suggests values. Never throws an <see cref="ApiException"/>.</summary>
    public Task<ConnectSuggestion> SuggestAsync(EnvironmentSession session, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>
    /// A plan that creates what is missing: the reviewer's service account, its binding to <c>system:auth-delegator</c>, its token when Vault
    /// needs one, the auth mount, and its configuration. What is there already is left out.
    /// </summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> with the field when a value cannot be right.</exception>
    public Task<ChangePlan> PlanAsync(EnvironmentSession session, ConnectRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>
    /// Proves the connection: asks the cluster for a short-lived token of a service account, logs in with it, and revokes the login at once.
    /// Needs <c>create</c> on <c>serviceaccounts/token</c>. Login failures are the answer, not an exception.
    /// </summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="mount">The auth mount, without <c>auth/</c>.</param>
    /// <param name="role">The role to log in with.</param>
    /// <param name="ns">The service account's namespace.</param>
    /// <param name="serviceAccount">The service account.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<LoginProof> ProveAsync(EnvironmentSession session, string mount, string role, string ns, string serviceAccount, CancellationToken cancellationToken) => throw new NotSupportedException();
}
