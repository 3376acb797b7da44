using System.Text.Json.Nodes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault.Api;

namespace Portal.Core.Vault.SignIn;

/// <summary>The login userpass and ldap share: <c>POST auth/&lt;mount&gt;/login/&lt;user&gt; {"password":"…"}</c>.</summary>
internal sealed class PasswordLogin(VaultClient vault)
{
    private readonly TokenLookup _lookup = new(vault);

    public async Task<VaultSession> SignInAsync(PortalEnvironment environment, string mount, IReadOnlyDictionary<string, Sensitive> values, CancellationToken cancellationToken)
    {
        var user = values.GetValueOrDefault("username")?.Reveal().Trim() ?? "";
        var password = values.GetValueOrDefault("password") ?? new Sensitive("");
        // The user name is not in what a failure says: people type passwords into the wrong field.
        var call = new VaultCall("login", $"auth/{mount}/login") { Secrets = [password] };
        if (user.Length == 0 || password.IsEmpty || user.Contains('/') || VaultPath.Problem(user) is not null) throw Refused(call, null);
        var token = await TokenAsync(environment.Vault, call, mount, user, password, cancellationToken);
        return new VaultSession { Environment = environment, Token = token, Identity = await _lookup.ReadAsync(environment.Vault, token, cancellationToken) };
    }

    private async Task<Sensitive> TokenAsync(VaultTarget target, VaultCall call, string mount, string user, Sensitive password, CancellationToken cancellationToken)
    {
        try
        {
            var body = new JsonObject { ["password"] = password.Reveal() };
            var answer = await vault.SendAsync<ILoginApi>(target, null, call, (api, ct) => api.LoginAsync(VaultPath.Encode(mount), VaultPath.Encode(user), body, ct), cancellationToken);
            return answer.Auth<Wire>() is { ClientToken.Length: > 0 } auth ? new Sensitive(auth.ClientToken) : throw NeedsMore(call);
        }
        catch (ApiException refused) when (refused.Failure is Failure.Denied || (refused.Failure is Failure.Invalid && IsAboutThePerson(refused)))
        {
            throw Refused(call, refused);
        }
    }

    // userpass: 400 "invalid username or password"; ldap: 400 "ldap operation failed: …"; 403 when the user is locked out or the mount is not there.
    private static bool IsAboutThePerson(ApiException refused) =>
        refused.Errors.Any(error => error.Contains("invalid username or password", StringComparison.OrdinalIgnoreCase) || error.Contains("ldap operation failed", StringComparison.OrdinalIgnoreCase));

    private static ApiException Refused(VaultCall call, ApiException? refused) =>
        new(ApiSystem.Vault, Failure.SignedOut, call.Operation, call.Target) { Status = refused?.Status, Errors = refused?.Errors ?? [] };

    // With a login MFA method Vault answers 200 and no token.
    private static ApiException NeedsMore(VaultCall call) =>
        new(ApiSystem.Vault, Failure.Invalid, call.Operation, call.Target) { Errors = ["This login needs a second factor, which the portal cannot ask for. Sign in with a token."] };

    private sealed record Wire(string? ClientToken);
}
