using System.Collections.Immutable;
using System.Text.Json.Nodes;
using k8s.Models;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Setup;

/// <summary>Logs in at Vault as a pod would, to see whether it can.</summary>
internal sealed class LoginProbe(KubeClient client, VaultClient vault)
{
    private const int ShortestSeconds = 600;

    /// <summary>A short-lived token of a service account, as a pod gets it.</summary>
    /// <exception cref="ApiException">Needs <c>create</c> on <c>serviceaccounts/token</c>.</exception>
    public async Task<Sensitive> TokenAsync(KubeSession session, string ns, string name, string audience, CancellationToken cancellationToken)
    {
        var request = new Authenticationv1TokenRequest
        {
            ApiVersion = "authentication.k8s.io/v1",
            Kind = "TokenRequest",
            Spec = new V1TokenRequestSpec { Audiences = audience.Length == 0 ? [] : [audience], ExpirationSeconds = ShortestSeconds },
        };
        var target = $"{KubeKinds.ServiceAccounts.Target(ns, name)} token";
        var answer = await client.AskAsync<Authenticationv1TokenRequest>(session, HttpMethod.Post, KubeKinds.ServiceAccounts.Path(ns, name, "token"), request, "create", target, cancellationToken);
        return new Sensitive(answer.Status?.Token ?? throw new ApiException(ApiSystem.Kubernetes, Failure.Unreadable, "create", target));
    }

    /// <summary>Logs in and revokes the login at once.</summary>
    /// <exception cref="ApiException">When Vault refuses the login.</exception>
    public async Task<ImmutableArray<string>> LoginAsync(VaultTarget target, string mount, string role, Sensitive token, CancellationToken cancellationToken)
    {
        var call = VaultCall.Update($"auth/{mount}/login") with { Secrets = [token] };
        var answer = await vault.SendAsync<IKubernetesAuthApi>(target, null, call, (api, ct) => api.LoginAsync(VaultPath.Encode(mount), new JsonObject { ["role"] = role, ["jwt"] = token.Reveal() }, ct), cancellationToken);
        var login = answer.Auth<LoginWire>();
        var revoke = VaultCall.Update(ITokenApi.RevokeSelfPath);
        // The caller may give up now; the token must go all the same.
        await vault.SendAsync<ITokenApi>(target, new Sensitive(login.ClientToken ?? ""), revoke, (api, ct) => api.RevokeSelfAsync(ct), CancellationToken.None);
        return [.. login.Policies ?? []];
    }

    /// <summary>What a refused login means (auth plugin 0.24, in the order it checks), and what to do.</summary>
    public static (string Summary, string NextStep) Explain(ApiException refused, string mount, string role, string ns, string account)
    {
        var said = string.Join(" ", refused.Errors);
        bool Says(string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);
        return true switch
        {
            _ when refused.System == ApiSystem.Kubernetes && refused.Failure == Failure.Denied => ($"You may not ask the cluster for a token of {ns}/{account}.", "Ask for create on serviceaccounts/token in that namespace, or let somebody prove it who has it."),
            _ when refused.System == ApiSystem.Kubernetes && refused.Failure == Failure.NotFound => ($"There is no service account {account} in {ns}.", "Pick one that exists, or create it."),
            _ when refused.System == ApiSystem.Kubernetes => ($"The cluster gave no token of {ns}/{account}.", "Look at the cluster on the overview."),
            _ when Says("invalid role name") => ($"The role {role} does not exist at auth/{mount}.", "Create the role, or pick another."),
            _ when Says("service account name not authorized") => ($"The role {role} is not bound to the service account {account}.", "Add it to the role's service accounts."),
            _ when Says("namespace not authorized") => ($"The role {role} is not bound to the namespace {ns}.", "Add it to the role's namespaces."),
            _ when Says("invalid audience") || Says("claim \"aud\"") => ($"The role {role} wants a token for another audience.", "Change the role's audience, or leave it empty."),
            _ when Says("claim \"iss\"") || Says("invalid issuer") => ("Vault expects another issuer of tokens.", "Leave the issuer empty and issuer validation disabled."),
            _ when Says("not yet valid") || Says("token is expired") => ("Vault says that the token of the pod is not valid now, although the cluster has just issued it.", "The clocks of Vault and of the cluster differ: set both by NTP."),
            _ when Says("could not load backend configuration") => ($"auth/{mount} has no configuration.", "Write its configuration with this form."),
            _ when Says("missing client token") || refused.Failure == Failure.NotFound => ($"Nothing answers at auth/{mount}/login.", "Enable the auth method at this path."),
            _ when refused.Failure == Failure.Denied => ("Vault could not have the token reviewed by the cluster, or the cluster did not accept it.", "Check that the reviewer is bound to system:auth-delegator, and that address and CA are those of this cluster. Vault's server log says at debug level which it is."),
            _ => ($"Vault did not accept the login ({refused.Failure}).", "Look at Vault on the overview."),
        };
    }

    private sealed record LoginWire(string? ClientToken, string[]? Policies);
}
