using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;

namespace Portal.Core.Failures;

/// <summary>
/// Which requests of either system are tried again: reads that met a dropped connection, a busy server or a failing one. Never a write, because
/// it may have been done; never a sealed or inactive Vault, which will be no different in a second; never a watch, which has a rhythm of its own.
/// </summary>
internal static class ReadRetries
{
    /// <summary>A server that asks for more patience than this is reported instead of waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static HttpRetryStrategyOptions Options { get; } = new()
    {
        MaxRetryAttempts = 2,
        Delay = TimeSpan.FromMilliseconds(200),
        MaxDelay = TimeSpan.FromMilliseconds(1500),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldRetryAfterHeader = true,
        ShouldHandle = arguments => ValueTask.FromResult(IsWorthAnother(arguments)),
    };

    private static bool IsWorthAnother(RetryPredicateArguments<HttpResponseMessage> arguments)
    {
        if (arguments.Context.GetRequestMessage() is not { } request || (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head) || IsStream(request)) return false;
        return arguments.Outcome switch
        {
            { Exception: HttpRequestException { HttpRequestError: not (HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError) } } => true,
            { Result: { } response } => IsPassing(response),
            _ => false,
        };
    }

    // A watch goes on by itself; what asks for another protocol runs a command in a pod.
    private static bool IsStream(HttpRequestMessage request) =>
        request.Headers.Upgrade.Count > 0 || request.RequestUri?.Query.Contains("watch=true", StringComparison.Ordinal) == true;

    private static bool IsPassing(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.TooManyRequests => (response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero) <= Patience,
        // Vault Enterprise: a node has not caught up with a write yet.
        HttpStatusCode.PreconditionFailed => true,
        HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => true,
        _ => false,
    };
}
