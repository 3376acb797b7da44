using System.Collections.Immutable;
using Portal.Core.Environments;

namespace Portal.Core.Vault.SignIn;

/// <summary>Signs in with a user of Vault's own.</summary>
internal sealed class UserpassSignIn(VaultClient vault) : ISignInMethod
{
    private readonly PasswordLogin _login = new(vault);

    public string Id => "userpass";

    public string Title => "Username and password";

    public ImmutableArray<SignInField> Fields { get; } = [new("username", "Username", IsSecret: false), new("password", "Password", IsSecret: true), new("mount", "Mount path", IsSecret: false, "userpass")];

    public Task<VaultSession> SignInAsync(PortalEnvironment environment, IReadOnlyDictionary<string, Sensitive> values, CancellationToken cancellationToken) =>
        _login.SignInAsync(environment, SignInMount.Of(values, Id), values, cancellationToken);
}
