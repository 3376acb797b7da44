using Portal.SignIn;

namespace Portal.Hosting;

/// <summary>
/// Closes a circuit's connection when its session ends, a moment later than the circuit itself says so, so that the page can still be sent
/// to sign in. A connection outlives the cookie it was made with, and is refused when it comes back.
/// </summary>
internal sealed class SessionConnections(RequestDelegate next, PortalSessions sessions, TimeProvider time)
{
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/_blazor") || sessions.FindByKey(SessionCookie.Read(context.Request)) is not { } session)
        {
            await next(context);
            return;
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        await using var ended = session.Ended.Register(() => _ = AbortAsync(context, done.Token));
        await next(context);
        await done.CancelAsync();
    }

    private async Task AbortAsync(HttpContext context, CancellationToken done)
    {
        await Task.Delay(Grace, time, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!done.IsCancellationRequested) context.Abort();
    }
}
