using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;

namespace Portal.Core.Vault.SignIn;

/// <summary>
/// One way to get a Vault token: a token typed in, userpass, LDAP. The sign-in page offers every registered method and draws its
/// fields; adding a method is adding one class and its registration.
/// </summary>
public interface ISignInMethod
{
    /// <summary>The name in the form and in addresses, as Vault names the auth method: <c>token</c>, <c>userpass</c>, <c>ldap</c>.</summary>
    string Id { get; }

    /// <summary>What people call it, such as "Username and password".</summary>
    string Title { get; }

    /// <summary>What has to be typed, in order.</summary>
    ImmutableArray<SignInField> Fields { get; }

    /// <summary>Logs in and looks the token up.</summary>
    /// <param name="environment">Where.</param>
    /// <param name="values">What was typed, by <see cref="SignInField.Name"/>; optional fields may be missing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ApiException"><see cref="Failure.SignedOut"/> for a token, user or password Vault does not accept.</exception>
    Task<VaultSession> SignInAsync(PortalEnvironment environment, IReadOnlyDictionary<string, Sensitive> values, CancellationToken cancellationToken);
}

/// <summary>One input of a sign-in method.</summary>
/// <param name="Name">The key in the values: <c>token</c>, <c>username</c>, <c>password</c>, <c>mount</c>.</param>
/// <param name="Label">What stands above the input.</param>
/// <param name="IsSecret">Whether the input hides what is typed and forgets it after a failure.</param>
/// <param name="Default">What it starts with, such as the auth mount <c>userpass</c>; null makes the field required.</param>
public sealed record SignInField(string Name, string Label, bool IsSecret, string? Default = null);
