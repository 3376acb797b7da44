using System.Collections.Immutable;
using System.Text.Json;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault.Api;
using Portal.Core.Vault.Transport;
using Refit;
using ApiException = Portal.Core.Failures.ApiException;

namespace Portal.Core.Vault;

/// <summary>
/// The one HTTP door to Vault and OpenBao. It puts the session's token and namespace on each request, reads errors, warnings and the request
/// id, and turns every failure into an <see cref="ApiException"/>. Features use it; pages use features.
/// </summary>
/// <remarks>
/// Reads are tried again a few times, writes never: Vault may have done them. A read may take ten seconds, a write thirty. The token comes from
/// the session that was passed in and not from a handler, because handlers are made in a scope of their factory that knows no person.
/// </remarks>
public sealed class VaultClient(IHttpMessageHandlerFactory handlers, TimeProvider time)
{
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(30);
    private readonly TokenChecks _tokens = new(time);

    /// <summary>Sends a request of a signed-in person through one of the typed interfaces.</summary>
    /// <typeparam name="TApi">The API area.</typeparam>
    /// <exception cref="ApiException">For every failure; cancellation by the caller throws <see cref="OperationCanceledException"/>.</exception>
    internal async Task<VaultAnswer> SendAsync<TApi>(VaultSession session, VaultCall call, Func<TApi, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(session.Environment.Vault, session.Token, call, send, cancellationToken);
        }
        catch (ApiException denied) when (denied.Failure is Failure.Denied)
        {
            // Vault says 403 to a token that is gone and to one that may not; what it says of the token itself tells which.
            if (await _tokens.IsGoodAsync(session, call.IsRead, IsTokenGoodAsync, cancellationToken)) throw;
            throw new ApiException(ApiSystem.Vault, Failure.SignedOut, denied.Operation, denied.Target) { Status = denied.Status, Errors = denied.Errors, RequestId = denied.RequestId };
        }
    }

    /// <summary>Sends a request with this token, or with none: signing in, and asking for the state of a server.</summary>
    internal async Task<VaultAnswer> SendAsync<TApi>(VaultTarget target, Sensitive? token, VaultCall call, Func<TApi, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        Refuse(call);
        using var timeout = new CancellationTokenSource(call.IsRead ? ReadTimeout : WriteTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var client = Client(target, token);
        try
        {
            using var response = await send(RestService.For<TApi>(client, VaultJson.Refit), either.Token);
            return Read(call, response, await response.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (Exception exception) when (Cause(exception) is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw VaultFailures.Of(call, Cause(exception));
        }
    }

    // Refit wraps what the connection throws, and its exception holds the request with the token.
    private static Exception Cause(Exception exception) => exception is ApiRequestException { InnerException: { } inner } ? inner : exception;

    private async Task<bool> IsTokenGoodAsync(VaultSession session, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync<ITokenApi>(session.Environment.Vault, session.Token, VaultCall.Read(ITokenApi.LookupSelfPath), (api, ct) => api.LookupSelfAsync(ct), cancellationToken);
            return true;
        }
        catch (ApiException refused)
        {
            // A Vault that cannot say is no reason to sign somebody out.
            return refused.Failure is not (Failure.SignedOut or Failure.Denied) || VaultFailures.IsOfPolicy(refused);
        }
    }

    private HttpClient Client(VaultTarget target, Sensitive? token)
    {
        var client = new HttpClient(new TargetHandler(target, handlers.CreateHandler(VaultTransport.ClientName)), disposeHandler: false)
        {
            BaseAddress = target.Address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        // Agents and proxies in front of Vault may demand it.
        client.DefaultRequestHeaders.Add("X-Vault-Request", "true");
        if (token is not null) client.DefaultRequestHeaders.Add("X-Vault-Token", HeaderValue(token));
        if (target.Namespace is { Length: > 0 } ns) client.DefaultRequestHeaders.Add("X-Vault-Namespace", ns);
        return client;
    }

    // A token with a line break would be a second header; .NET refuses it with an exception that repeats the value.
    private static string HeaderValue(Sensitive token) => token.Reveal() is var text && text.Any(character => character is < '!' or > '~') ? "" : text;

    private static void Refuse(VaultCall call)
    {
        if (VaultPath.Problem(call.Target) is { } problem)
        {
            throw new ApiException(ApiSystem.Vault, Failure.Invalid, call.Operation, call.Target) { Errors = [problem] };
        }
    }

    private static VaultAnswer Read(VaultCall call, HttpResponseMessage response, byte[] content)
    {
        var body = VaultJson.TryParse(content);
        if (response.IsSuccessStatusCode)
        {
            var answer = new VaultAnswer(call, (int)response.StatusCode, body);
            return content.Length == 0 || body.ValueKind is JsonValueKind.Object ? answer : throw answer.Unreadable(null);
        }

        var nothing = call.NothingIsAnAnswer && response.StatusCode is System.Net.HttpStatusCode.NotFound && body.ValueKind is JsonValueKind.Object;
        return nothing && VaultAnswer.Texts(body, "errors").IsEmpty ? new VaultAnswer(call, 404, body) : throw VaultFailures.Of(call, response, body);
    }
}
