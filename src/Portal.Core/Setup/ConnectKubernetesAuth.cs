using System.Collections.Immutable;
using k8s.Models;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Roles;
using Portal.Core.ServiceAccounts;
using Portal.Core.Vault;

namespace Portal.Core.Setup;

/// <summary>Lets Vault recognise the pods of this cluster.</summary>
/// <param name="client">The door to the cluster.</param>
/// <param name="scope">How far the person's rights reach.</param>
/// <param name="vault">The door to Vault.</param>
/// <param name="auth">The Kubernetes auth mounts.</param>
/// <param name="roles">Their roles.</param>
/// <param name="accounts">The service accounts.</param>
/// <param name="time">The clock.</param>
public sealed class ConnectKubernetesAuth(KubeClient client, KubeScope scope, VaultClient vault, KubernetesAuth auth, RoleStore roles, ServiceAccountDirectory accounts, TimeProvider time)
{
    private const string InClusterHost = "https://kubernetes.default.svc";
    private const string ReviewerName = "vault-auth";
    private const string Placeholder = "token of the reviewer";
    private readonly ReviewerSteps _reviewer = new(client, accounts, time);
    private readonly LoginProbe _probe = new(client, vault);

    /// <summary>Looks at both systems and suggests values. Never throws an <see cref="ApiException"/>.</summary>
    public async Task<ConnectSuggestion> SuggestAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var mount = session.Environment.Vault.KubernetesAuthMount;
        var mounts = await Part.OfAsync(auth.ListMountsAsync(session, cancellationToken));
        var exists = mounts.Value?.Items.Any(item => item.Path == mount) == true;
        var config = exists ? await Part.OfAsync(auth.ReadConfigAsync(session, mount, cancellationToken)) : new Part<KubernetesAuthConfig>(null, null);
        var pods = await Part.OfAsync(scope.ListAsync(session.Kubernetes, KubeKinds.Pods, null, cancellationToken));
        var server = pods.Value?.Items.FirstOrDefault(IsVaultServer);
        var (request, notes) = server is null
            ? Outside(session, mount, await AuthorityAsync(session, cancellationToken), pods.Value is not null)
            : Inside(mount, server);
        var refused = new[] { mounts.Refused, config.Refused is { Failure: Failure.NotFound } ? null : config.Refused, pods.Refused };
        return new ConnectSuggestion(config.Value is null ? request : request with { KubernetesHost = config.Value.Host, CaCertificate = Text(config.Value.CaCertificate) }, notes, exists, config.Value is not null, [.. refused.OfType<ApiException>()]);
    }

    /// <summary>
    /// A plan that creates what is missing: the reviewer's service account, its binding to <c>system:auth-delegator</c>, its token when Vault
    /// needs one, the auth mount, and its configuration. What is there already is left out.
    /// </summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> with the field when a value cannot be right.</exception>
    public async Task<ChangePlan> PlanAsync(EnvironmentSession session, ConnectRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        var reviewer = await _reviewer.PlanAsync(session, request, cancellationToken);
        var mounts = await auth.ListMountsAsync(session, cancellationToken);
        var enable = mounts.Items.Any(mount => mount.Path == request.Mount) ? null : auth.PlanEnable(session, request.Mount, $"Pods of {session.Environment.Title}");
        var read = enable is null ? await ConfigAsync(session, request.Mount, cancellationToken) : null;
        var configure = ConfigurePlan(session, request, read);
        return new ChangePlan
        {
            Title = $"Connect auth/{request.Mount} to {request.KubernetesHost}",
            Verb = "Connect Kubernetes auth",
            Steps = [.. reviewer, .. enable?.Steps ?? [], .. configure.Steps],
            Warnings = [.. configure.Warnings, .. request.Reviewer == TokenReviewer.ServiceAccount ? new[] { "The reviewer's token does not end by itself. Whoever may read its Secret can review tokens as it does." } : []],
        };
    }

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
    public async Task<LoginProof> ProveAsync(EnvironmentSession session, string mount, string role, string ns, string serviceAccount, CancellationToken cancellationToken)
    {
        try
        {
            // A role that may not be read may still be logged in with; only its audience stays unknown.
            var audience = (await Part.OfAsync(roles.ReadAsync(session, mount, role, cancellationToken))).Value?.Role.Audience ?? "";
            var token = await _probe.TokenAsync(session.Kubernetes, ns, serviceAccount, audience, cancellationToken);
            var policies = await _probe.LoginAsync(session.Environment.Vault, mount, role, token, cancellationToken);
            return new LoginProof(true, $"{ns}/{serviceAccount} logged in at auth/{mount} with the role {role} and got the policies {string.Join(", ", policies)}. The login was revoked.", "", policies, null);
        }
        catch (ApiException refused)
        {
            var (summary, next) = LoginProbe.Explain(refused, mount, role, ns, serviceAccount);
            return new LoginProof(false, summary, next, [], refused);
        }
    }

    private ChangePlan ConfigurePlan(EnvironmentSession session, ConnectRequest request, KubernetesAuthConfig? read)
    {
        var wanted = new KubernetesAuthConfig
        {
            Host = request.KubernetesHost,
            CaCertificate = request.CaCertificate ?? "",
            DisableLocalCaJwt = request.Reviewer == TokenReviewer.ServiceAccount,
        };
        if (request.Reviewer == TokenReviewer.VaultPod) return auth.PlanConfigure(session, request.Mount, read, wanted, new ReviewerToken(null));
        // The token comes into being only when the steps before this one are applied.
        var shown = auth.PlanConfigure(session, request.Mount, read, wanted, new ReviewerToken(new Sensitive(Placeholder)));
        var step = shown.Steps[0] with
        {
            Apply = async (applying, ct) =>
            {
                var token = await _reviewer.TokenAsync(applying, request.ReviewerNamespace, request.ReviewerName, ct);
                return await auth.PlanConfigure(applying, request.Mount, read, wanted, new ReviewerToken(token)).Steps[0].Apply(applying, ct);
            },
        };
        return shown with { Steps = [step] };
    }

    private async Task<KubernetesAuthConfig?> ConfigAsync(EnvironmentSession session, string mount, CancellationToken cancellationToken)
    {
        try
        {
            return await auth.ReadConfigAsync(session, mount, cancellationToken);
        }
        catch (ApiException missing) when (missing.Failure == Failure.NotFound)
        {
            return null;
        }
    }

    private static (ConnectRequest, ImmutableArray<string>) Inside(string mount, V1Pod server)
    {
        var (ns, account) = (server.Metadata.NamespaceProperty, server.Spec.ServiceAccountName ?? "default");
        return (new ConnectRequest(mount, InClusterHost, null, TokenReviewer.VaultPod, ns, account),
            [$"Vault runs in this cluster as {ns}/{account}, so it can review tokens itself and needs neither a token nor a CA.", "Its own token is renewed by the cluster; a stored one would not be."]);
    }

    private (ConnectRequest, ImmutableArray<string>) Outside(EnvironmentSession session, string mount, string? authority, bool looked)
    {
        var host = client.AddressOf(session.Kubernetes);
        return (new ConnectRequest(mount, host, authority, TokenReviewer.ServiceAccount, "default", ReviewerName),
            [looked ? "No Vault server runs in this cluster, so Vault needs a reviewer's token and the cluster's CA." : "It is not known whether Vault runs in this cluster, because its pods may not be listed.", "The address is the one this portal uses. Vault may need another."]);
    }

    private async Task<string?> AuthorityAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        if (session.Environment.Cluster.CaCertificate is { } configured) return configured;
        var map = await Part.OfAsync(client.ReadAsync(session.Kubernetes, KubeKinds.ConfigMaps, "default", "kube-root-ca.crt", cancellationToken));
        return map.Value?.Data?.TryGetValue("ca.crt", out var authority) == true ? authority : null;
    }

    private static bool IsVaultServer(V1Pod pod) =>
        pod.Metadata.Labels is { } labels && labels.TryGetValue("component", out var component) && component == "server" && labels.TryGetValue("app.kubernetes.io/name", out var name) && name is "vault" or "openbao";

    private static void Check(ConnectRequest request)
    {
        var target = $"auth/{request.Mount}/config";
        if (!Uri.TryCreate(request.KubernetesHost, UriKind.Absolute, out var host) || host.Scheme is not ("http" or "https")) throw Invalid(target, "kubernetes_host", "It must be an address such as https://kubernetes.default.svc.");
        if (request.CaCertificate is { Length: > 0 } authority && !authority.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)) throw Invalid(target, "kubernetes_ca_cert", "It must be a certificate in PEM, which starts with -----BEGIN CERTIFICATE-----.");
        if (KubeNames.ProblemOf(request.ReviewerName) is { } problem) throw Invalid(target, "reviewer", problem);
        if (KubeNames.ProblemOf(request.ReviewerNamespace) is { } wrong) throw Invalid(target, "reviewer namespace", wrong);
    }

    private static ApiException Invalid(string target, string field, string message) => new(ApiSystem.Vault, Failure.Invalid, "update", target) { Errors = [message], Fields = [new FieldError(field, message)] };

    private static string? Text(string text) => text.Length == 0 ? null : text;
}
