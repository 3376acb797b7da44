using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Vault.SignIn;
using Portal.Testing;

namespace Portal.Core.Tests.Vault;

public sealed class SignInTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private PortalEnvironment Environment => vault.Root.Environment;

    [Fact]
    public async Task A_token_signs_in_as_who_it_is()
    {
        var session = await Method("token").SignInAsync(Environment, Values(("token", $" {vault.Root.Vault.Token.Reveal()}\n")), default);

        Assert.Equal(("root", true), (session.Identity.DisplayName, session.Identity.Policies.Contains("root")));
        Assert.Null(session.Identity.ExpiresAt);
    }

    [Fact]
    public async Task A_user_signs_in_with_a_password_and_has_a_token_that_ends_unless_it_is_renewed()
    {
        await UserAsync("alice", "correct");

        var session = await Method("userpass").SignInAsync(Environment, Values(("username", "alice"), ("password", "correct"), ("mount", "userpass/")), default);
        await vault.Get<IVaultTokens>().RenewAsync(session, default);

        Assert.Equal(("userpass-alice", "auth/userpass/login/alice", true), (session.Identity.DisplayName, session.Identity.Path, session.Identity.Renewable));
        Assert.NotNull(session.Identity.ExpiresAt);
        Assert.True(session.Identity.CreationTtl > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("userpass", "alice", "wrong-canary")]
    [InlineData("userpass", "nobody", "wrong-canary")]
    [InlineData("userpass", "", "")]
    [InlineData("userpass", "../alice", "correct")]
    [InlineData("ldap", "alice", "wrong-canary")]
    public async Task What_is_wrong_is_signed_out_and_repeats_no_password(string method, string user, string password)
    {
        await UserAsync("alice", "correct");

        var refused = await Assert.ThrowsAsync<ApiException>(() => Method(method).SignInAsync(Environment, Values(("username", user), ("password", password)), default));

        Assert.Equal(Failure.SignedOut, refused.Failure);
        Assert.DoesNotContain("canary", refused + string.Concat(refused.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s.nobody-canary")]
    [InlineData("")]
    [InlineData("a\r\nb")]
    public async Task A_token_vault_does_not_know_is_signed_out(string token)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => Method("token").SignInAsync(Environment, Values(("token", token)), default));

        Assert.Equal(Failure.SignedOut, refused.Failure);
        Assert.DoesNotContain("canary", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_token_is_signed_out_everywhere_and_revoking_it_again_is_no_failure()
    {
        var session = await vault.WithPolicyAsync("path \"sys/policies/acl\" { capabilities = [\"list\"] }");
        var tokens = vault.Get<IVaultTokens>();

        await tokens.RevokeAsync(session.Vault, default);
        await tokens.RevokeAsync(session.Vault, default);

        Assert.Equal(Failure.SignedOut, (await Assert.ThrowsAsync<ApiException>(() => vault.Get<PolicyStore>().ListAsync(session, default))).Failure);
    }

    [Fact]
    public void The_methods_are_offered_with_their_fields()
    {
        var methods = vault.Core.GetServices<ISignInMethod>().ToArray();

        Assert.Equal(["userpass", "ldap", "token"], methods.Select(method => method.Id));
        Assert.All(methods, method => Assert.Contains(method.Fields, field => field.IsSecret));
    }

    private ISignInMethod Method(string id) => vault.Core.GetServices<ISignInMethod>().Single(method => method.Id == id);

    private async Task UserAsync(string name, string password)
    {
        try
        {
            await vault.WriteAsync("sys/auth/userpass", new { type = "userpass" });
            await vault.WriteAsync("sys/auth/ldap", new { type = "ldap" });
            await vault.WriteAsync("auth/ldap/config", new { url = "ldap://127.0.0.1" });
        }
        catch (InvalidOperationException)
        {
            // Enabled by an earlier test of this class.
        }

        await vault.WriteAsync($"auth/userpass/users/{name}", new { password });
    }

    private static Dictionary<string, Sensitive> Values(params (string Name, string Value)[] values) => values.ToDictionary(value => value.Name, value => new Sensitive(value.Value));
}
