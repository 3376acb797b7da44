using Microsoft.AspNetCore.Http;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Sys;

namespace Portal.Sandbox.Vault.Http;

/// <summary>Everything between a connection and the core: addresses, faults, rate limits, status endpoints, and the form of what is sent back.</summary>
internal sealed class VaultEndpoint(VaultState state, VaultCore core, StatusEndpoints status, SandboxFaults faults, VaultRequestLog log)
{
    private readonly FaultGate _gate = new(faults, state.Options.Time, Refusal);

    public async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var (raw, decoded) = VaultRequestReader.PathOf(context);
        try
        {
            if (!decoded.StartsWith("/v1/", StringComparison.Ordinal))
            {
                Elsewhere(context, decoded);
                return;
            }

            if (Cleaned(raw) is { } clean)
            {
                Redirect(context, clean + context.Request.QueryString);
                return;
            }

            var path = decoded["/v1/".Length..];
            log.Count(context.Request.Method, path, context.Request.Headers.UserAgent);
            await _gate.AnswerAsync(context, Call(context, path), () => AnswerApiAsync(context, path));
        }
        catch (VaultRefusal refusal)
        {
            await VaultResponseWriter.WriteErrorsAsync(context, refusal.Status, refusal.Errors);
        }
        catch (FormatException refusal)
        {
            // A member within a map that no field describes.
            await VaultResponseWriter.WriteErrorsAsync(context, 400, [refusal.Message]);
        }
        catch (RateLimitExceededException refusal)
        {
            foreach (var (name, value) in refusal.Headers)
            {
                context.Response.Headers[name] = value;
            }

            await VaultResponseWriter.WriteErrorsAsync(context, 429, [refusal.Message]);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        finally
        {
            log.Answered(context.Request.Method, decoded.StartsWith("/v1/", StringComparison.Ordinal) ? decoded["/v1/".Length..] : decoded, context.Request.Headers.UserAgent, context.Response.StatusCode);
        }
    }

    private async Task AnswerApiAsync(HttpContext context, string path)
    {
        if (await status.AnswerAsync(context, path) is { } plain)
        {
            await VaultResponseWriter.WriteAsync(context, plain, path, emptyIs404: false);
            return;
        }

        if (state.Seal.IsSealed || faults.Hit(FaultKind.Sealed, Call(context, path)) is not null)
        {
            throw new VaultRefusal(503, "Vault is sealed");
        }

        if (faults.Hit(FaultKind.NoActiveNode, Call(context, path)) is not null)
        {
            throw new VaultRefusal(503, "no active Vault instance found");
        }

        if (context.Request.Headers["X-Vault-Namespace"].ToString() is { Length: > 0 } ns)
        {
            context.Response.Headers["X-Vault-Namespace"] = ns;
        }

        LimitRate(context, path);
        var call = await VaultRequestReader.ReadAsync(context, path, state);
        Revoke(call.ClientToken, Call(context, path));
        var answer = await core.AnswerAsync(call);
        await VaultResponseWriter.WriteAsync(context, answer, call.Path, emptyIs404: call.Operation is VaultOperation.Read or VaultOperation.List);
    }

    private void Revoke(string id, FaultCall call)
    {
        if (!faults.Reaches(FaultKind.TokenRevoked, call))
        {
            return;
        }

        lock (state.Lock)
        {
            if (state.Tokens.Find(id) is { IsRoot: false } token
                && faults.Hit(FaultKind.TokenRevoked, call, fault => fault.Name is not { } user || token.DisplayName == user || token.DisplayName.EndsWith("-" + user, StringComparison.Ordinal)) is not null)
            {
                state.Tokens.Revoke(token);
            }
        }
    }

    private static FaultCall Call(HttpContext context, string path) => new(FaultSystem.Vault, context.Request.Method, path);

    private static Exception Refusal(Fault fault, FaultCall call) => fault.Kind is FaultKind.RateLimited
        ? new RateLimitExceededException(call.Path, fault.RetryAfter is { } seconds ? new Dictionary<string, string> { ["Retry-After"] = $"{seconds}" } : [])
        : new VaultRefusal(500, VaultRefusal.Listed("internal error"));

    private void LimitRate(HttpContext context, string path)
    {
        lock (state.Lock)
        {
            foreach (var (name, value) in state.Quotas.Take(path, context.Connection.RemoteIpAddress?.ToString() ?? ""))
            {
                context.Response.Headers[name] = value;
            }
        }
    }

    private static void Elsewhere(HttpContext context, string path)
    {
        if (path is not "/")
        {
            throw new VaultRefusal(404);
        }

        Redirect(context, "/ui/");
    }

    private static void Redirect(HttpContext context, string location)
    {
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = location;
    }

    /// <summary>Where a path with empty or dotted segments is redirected to; null if it is clean.</summary>
    private static string? Cleaned(string raw)
    {
        var segments = raw.Split('/')[1..];
        if (!segments.SkipLast(1).Any(segment => segment.Length == 0) && !segments.Any(segment => segment is "." or ".."))
        {
            return null;
        }

        var clean = new List<string>();
        foreach (var segment in segments)
        {
            if (segment == ".." && clean.Count > 0)
            {
                clean.RemoveAt(clean.Count - 1);
            }
            else if (segment is not ("" or "." or ".."))
            {
                clean.Add(segment);
            }
        }

        return "/" + string.Join('/', clean) + (raw.EndsWith('/') && clean.Count > 0 ? "/" : "");
    }
}
