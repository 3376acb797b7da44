using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using Portal.Core.Failures;

namespace Portal.Core.Kubernetes;

/// <summary>
/// Turns what can go wrong between here and the API server into the one vocabulary. A refusal's body is a Status object:
/// <c>{"kind":"Status","status":"Failure","message":"…","reason":"Conflict","details":{"causes":[{"field":"…","message":"…"}],"retryAfterSeconds":1},"code":409}</c>.
/// </summary>
internal static class KubeFailures
{
    private const int LongestMessage = 600;
    private const int LongestBody = 64 * 1024;
    private static readonly string[] Reads = ["get", "list", "watch", "get log of", "exec in"];

    public static async Task<ApiException> OfResponseAsync(HttpResponseMessage response, string operation, string target, CancellationToken cancellationToken)
    {
        var text = await ReadAsync(response, cancellationToken);
        var status = TryParse(text);
        var retryAfter = response.Headers.RetryAfter?.Delta ?? status?.RetryAfter;
        return new ApiException(ApiSystem.Kubernetes, Of((int)response.StatusCode, status?.Reason), operation, target)
        {
            Status = (int)response.StatusCode,
            Errors = status?.Message is { Length: > 0 } message ? [message] : [],
            Fields = status?.Fields ?? [],
            RequestId = response.Headers.TryGetValues("Audit-Id", out var ids) ? ids.FirstOrDefault() : null,
            RetryAfter = retryAfter,
        };
    }

    /// <summary>The failure a watch reports in its stream: the same Status object, after a good response.</summary>
    public static ApiException OfStatus(JsonElement body, string operation, string target)
    {
        var status = Parse(body);
        return new ApiException(ApiSystem.Kubernetes, Of(status.Code ?? 500, status.Reason), operation, target)
        {
            Status = status.Code,
            Errors = status.Message is { Length: > 0 } message ? [message] : [],
            Fields = status.Fields,
            RetryAfter = status.RetryAfter,
        };
    }

    /// <summary>The failure of a request whose answer did not come. A write that was sent may have been done.</summary>
    public static ApiException OfTransport(Exception exception, string operation, string target) =>
        new(ApiSystem.Kubernetes, OfTransport(exception, Reads.Contains(operation)), operation, target, exception) { Errors = CertificateProblem.Of(exception) };

    public static ApiException Timeout(string operation, string target, Exception? cause = null) => new(ApiSystem.Kubernetes, Failure.Timeout, operation, target, cause);

    public static ApiException Unreadable(string operation, string target, Exception? cause = null) => new(ApiSystem.Kubernetes, Failure.Unreadable, operation, target, cause);

    /// <summary>Whether a list or watch may not continue from where it was (410 Gone): what was missed can only be listed again.</summary>
    public static bool IsExpired(this ApiException exception) => exception is { System: ApiSystem.Kubernetes, Status: (int)HttpStatusCode.Gone };

    private static Failure OfTransport(Exception exception, bool isRead) => exception switch
    {
        // Only a certificate problem is one; a server that goes away in the handshake is not.
        _ when Causes(exception).Any(cause => cause is AuthenticationException && cause.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)) => Failure.UntrustedCertificate,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } => Failure.Unreachable,
        _ => isRead ? Failure.Unreachable : Failure.Timeout,
    };

    private static Failure Of(int code, string? reason) => code switch
    {
        401 => Failure.SignedOut,
        403 => Failure.Denied,
        404 => Failure.NotFound,
        409 => reason == "AlreadyExists" ? Failure.AlreadyExists : Failure.Conflict,
        410 => Failure.Conflict,
        429 => Failure.Throttled,
        >= 500 => Failure.ServerError,
        >= 400 => Failure.Invalid,
        _ => Failure.Unreadable,
    };

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[LongestBody];
            var read = await stream.ReadAtLeastAsync(buffer, LongestBody, throwOnEndOfStream: false, cancellationToken);
            return System.Text.Encoding.UTF8.GetString(buffer, 0, read);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return "";
        }
    }

    private static ParsedStatus? TryParse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Parse(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ParsedStatus Parse(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) return new ParsedStatus(null, null, null, [], null);
        var details = body.TryGetProperty("details", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        var fields = ImmutableArray.CreateBuilder<FieldError>();
        if (details.ValueKind == JsonValueKind.Object && details.TryGetProperty("causes", out var causes) && causes.ValueKind == JsonValueKind.Array)
        {
            foreach (var cause in causes.EnumerateArray()) fields.Add(new FieldError(Text(cause, "field") ?? "", Text(cause, "message") ?? ""));
        }

        var seconds = details.ValueKind == JsonValueKind.Object && details.TryGetProperty("retryAfterSeconds", out var after) && after.TryGetInt32(out var number) ? number : (int?)null;
        var code = body.TryGetProperty("code", out var value) && value.TryGetInt32(out var parsed) ? parsed : (int?)null;
        return new ParsedStatus(code, Text(body, "message"), Text(body, "reason"), [.. fields.Where(field => field.Message.Length > 0)], seconds is > 0 ? TimeSpan.FromSeconds(seconds.Value) : null);
    }

    private static string? Text(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) return null;
        var text = string.Concat(value.GetString()!.Where(character => CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.Control || character == '\n'));
        return text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";
    }

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException) yield return cause;
    }

    private sealed record ParsedStatus(int? Code, string? Message, string? Reason, ImmutableArray<FieldError> Fields, TimeSpan? RetryAfter);
}
