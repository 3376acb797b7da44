using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault.SignIn;
using Portal.Shared;

namespace Portal.SignIn;

/// <summary>The sign-in page's words.</summary>
internal static class SignInText
{
    /// <summary>Why the page is shown, for people who did not come by themselves.</summary>
    public static string? Reason(string? reason) => reason switch
    {
        "idle" => "You were signed out because nothing happened for a while. What was revealed is hidden again.",
        "absolute" => "You were signed out because a session ends after its longest time. Sign in again to go on.",
        "tokensgone" => "You were signed out because Vault no longer accepts your token: it ended or was revoked.",
        "signedout" or "out" => "You are signed out.",
        "shutdown" or "ended" => "Your session has ended. Sign in again to go on where you were.",
        _ => null,
    };

    /// <summary>A field that was left empty.</summary>
    public static FailureWords Missing(string label) => new($"{label} is missing.", null, "Fill it in and try again.");

    /// <summary>A form whose proof of origin no longer holds.</summary>
    public static FailureWords OldForm { get; } = new("This page was open for too long, or cookies are off.", null, "Sign in again; if it repeats, allow cookies for this address.");

    /// <summary>Why Vault did not let the person in.</summary>
    public static FailureWords Problem(ApiException failure, PortalEnvironment environment, ISignInMethod method) => failure.Failure switch
    {
        Failure.SignedOut or Failure.Denied when method.Id == "token" => new(
            "Vault does not accept this token.", "It is mistyped, has ended, or was revoked; a token of another namespace looks the same.", "Get a new one with \"vault login\" or from whoever gave it to you."),
        Failure.SignedOut or Failure.Denied or Failure.Invalid => new(
            "Vault does not accept this user name and password.", null, "Type the password again, and check that the auth mount is the one your account is in."),
        Failure.NotFound => new(
            "There is no such auth mount in this Vault.", null, "Check the name of the auth mount; \"vault auth list\" shows them all."),
        _ => FailureText.Explain(failure) with { What = $"{environment.Title}: {FailureText.Explain(failure).What}" },
    };
}
