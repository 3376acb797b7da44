using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.HttpOverrides;
using Portal.App;
using Portal.Configuration;
using Portal.SignIn;

namespace Portal.Hosting;

/// <summary>The way of a request through the portal.</summary>
internal static class Pipeline
{
    public static void UsePortal(this WebApplication app, PortalSettings settings)
    {
        if (settings.Environments.Mode is PortalMode.Server) app.UseHsts();
        app.UseTrustedProxies(settings.Options);
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler(errors => errors.Run(AnswerFailureAsync));
        app.UseWhen(IsPage, pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        // After the pages for failures, so that they are looked up like any other address.
        app.UseRouting();
        app.UseMiddleware<OriginCheck>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<SessionConnections>();
        app.UseAntiforgery();
        app.MapHealth();
        app.MapStaticAssets().AllowAnonymous();
        app.MapSignIn();
        // Where nothing can be broken there is no page for it either.
        if (settings.Faults is null) app.MapGet("/{environment}/faults", () => Results.NotFound()).WithOrder(-1).AllowAnonymous();
        app.MapRazorComponents<App.App>().AddInteractiveServerRenderMode(options =>
        {
            // Compressing typed text together with secrets is how CRIME and BREACH read secrets from lengths.
            options.DisableWebSocketCompression = true;
        });
    }

    /// <summary>Live: the process answers. Ready: it is not about to stop. Neither asks Vault or the cluster, or an outage would hide the page that explains it.</summary>
    private static void MapHealth(this WebApplication app)
    {
        app.MapGet("/livez", () => Results.Text("ok")).AllowAnonymous();
        app.MapGet("/readyz", (IHostApplicationLifetime lifetime) =>
            lifetime.ApplicationStopping.IsCancellationRequested ? Results.Text("stopping", statusCode: StatusCodes.Status503ServiceUnavailable) : Results.Text("ok")).AllowAnonymous();
    }

    // Headers that say who the client is are believed from the configured proxies only, and by default from none.
    private static void UseTrustedProxies(this WebApplication app, PortalOptions options)
    {
        if (options.TrustedProxies.Count == 0) return;
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost };
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var proxy in options.TrustedProxies) forwarded.KnownIPNetworks.Add(TrustedProxies.Parse(proxy)!.Value);
        app.UseForwardedHeaders(forwarded);
    }

    private static bool IsPage(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    private static Task AnswerFailureAsync(HttpContext context) =>
        new RazorComponentResult<ErrorPage>(new { TraceId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier }) { StatusCode = StatusCodes.Status500InternalServerError }.ExecuteAsync(context);
}
