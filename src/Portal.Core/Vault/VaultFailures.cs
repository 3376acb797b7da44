using System.Collections.Immutable;
using System.Security.Authentication;
using System.Text.Json;
using Portal.Core.Failures;

namespace Portal.Core.Vault;

/// <summary>Turns what went wrong into the product's vocabulary (vault-api: statuses and error texts).</summary>
internal static class VaultFailures
{
    private const string PolicyForm = "policy";
    private const int LongestText = 600;

    // Shorter values stand in any sentence by chance, and masking them there would tell what they are.
    private const int ShortestMasked = 3;

    /// <summary>The failure of an answer that is no success. For a 403 it is <see cref="Failure.Denied"/>; the door then asks whether the token is still good.</summary>
    public static ApiException Of(VaultCall call, HttpResponseMessage response, JsonElement body)
    {
        var errors = Errors(body, call.Secrets);
        // What it is, is read from Vault's own words: a value of one letter would be masked out of the middle of them.
        var failure = new ApiException(ApiSystem.Vault, Failure((int)response.StatusCode, Errors(body, []), body.ValueKind is JsonValueKind.Object), call.Operation, call.Target)
        {
            Status = (int)response.StatusCode,
            Errors = errors,
            RequestId = VaultAnswer.Member(body, "request_id") is { ValueKind: JsonValueKind.String } id ? id.GetString() : null,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
        if (VaultAnswer.Texts(body, "errors").Any(text => text.StartsWith("1 error occurred:", StringComparison.Ordinal))) failure.Data[PolicyForm] = true;
        return failure;
    }

    /// <summary>
    /// Whether a 403 has the form of a policy's no, <c>"1 error occurred:\n\t* permission denied\n\n"</c>; a token that is gone gets the bare text.
    /// </summary>
    public static bool IsOfPolicy(ApiException denied) => denied.Data.Contains(PolicyForm);

    /// <summary>The failure of a request that got no answer.</summary>
    public static ApiException Of(VaultCall call, Exception cause) => new(
        ApiSystem.Vault,
        cause switch
        {
            HttpRequestException exception => Failure(call, exception),
            OperationCanceledException => Failures.Failure.Timeout,
            _ => call.IsRead ? Failures.Failure.Unreachable : Failures.Failure.Timeout,
        },
        call.Operation,
        call.Target,
        cause)
    {
        Errors = CertificateProblem.Of(cause),
    };

    /// <summary>The server's messages. <c>"2 errors occurred:\n\t* a\n\t* b\n\n"</c> is two of them.</summary>
    public static ImmutableArray<string> Errors(JsonElement body, ImmutableArray<Sensitive> secrets) =>
        [.. VaultAnswer.Texts(body, "errors").SelectMany(Items).Select(text => Masked(text, secrets)).Take(10)];

    private static Failure Failure(int status, ImmutableArray<string> errors, bool isJson) => status switch
    {
        400 => BadRequest(errors, isJson),
        403 => isJson ? Failures.Failure.Denied : Failures.Failure.Unreadable,
        404 => isJson ? Failures.Failure.NotFound : Failures.Failure.Unreadable,
        429 => Failures.Failure.Throttled,
        501 or 472 or 473 or 474 or 530 => Failures.Failure.NotActive,
        // A standby that cannot forward names the active node. Following would send the token to an address nobody configured.
        >= 300 and < 400 => Failures.Failure.NotActive,
        503 when Say(errors, "sealed") => Failures.Failure.Sealed,
        503 when Say(errors, "no active", "standby", "not initialized") => Failures.Failure.NotActive,
        504 => Failures.Failure.Timeout,
        >= 500 => Failures.Failure.ServerError,
        _ => isJson ? Failures.Failure.Invalid : Failures.Failure.Unreadable,
    };

    private static Failure BadRequest(ImmutableArray<string> errors, bool isJson) => errors switch
    {
        _ when !isJson => Failures.Failure.Unreadable,
        _ when Say(errors, "did not match the current version", "set to -1 on existing entry") => Failures.Failure.Conflict,
        _ when Say(errors, "path is already in use", "existing mount at") => Failures.Failure.AlreadyExists,
        _ when Say(errors, "No secret engine mount at", "No auth engine at", "no mount entry found") => Failures.Failure.NotFound,
        _ when Say(errors, "missing client token") => Failures.Failure.SignedOut,
        _ => Failures.Failure.Invalid,
    };

    private static Failure Failure(VaultCall call, HttpRequestException exception) => exception.HttpRequestError switch
    {
        // Only a certificate problem is one; a plain HTTP port behind an https address is not.
        HttpRequestError.SecureConnectionError when Causes(exception).Any(cause => cause is AuthenticationException && cause.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)) =>
            Failures.Failure.UntrustedCertificate,
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError => Failures.Failure.Unreachable,
        // The request was sent, its answer was not heard.
        _ when !call.IsRead => Failures.Failure.Timeout,
        HttpRequestError.InvalidResponse => Failures.Failure.Unreadable,
        _ => Failures.Failure.Unreachable,
    };

    private static bool Say(ImmutableArray<string> errors, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            if (errors.Any(error => error.Contains(text, StringComparison.OrdinalIgnoreCase))) return true;
        }

        return false;
    }

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException) yield return cause;
    }

    private static IEnumerable<string> Items(string text)
    {
        var lines = text.Split("\n\t* ");
        return (lines.Length > 1 && lines[0].EndsWith("occurred:", StringComparison.Ordinal) ? lines.Skip(1) : [text]).Select(line => line.Trim()).Where(line => line.Length > 0);
    }

    private static string Masked(string text, ImmutableArray<Sensitive> secrets)
    {
        foreach (var secret in secrets.Where(secret => secret.Reveal().Length >= ShortestMasked))
        {
            text = text.Replace(secret.Reveal(), Sensitive.Mask, StringComparison.Ordinal);
        }

        return text.Length <= LongestText ? text : text[..LongestText] + "…";
    }
}
