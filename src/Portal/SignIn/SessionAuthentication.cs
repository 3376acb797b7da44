using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Portal.SignIn;

/// <summary>Recognises people by their session's cookie, and sends those without one to sign in and back.</summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> scheme, ILoggerFactory loggers, UrlEncoder encoder, PortalSessions sessions, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(scheme, loggers, encoder)
{
    public const string SchemeName = "session";

    /// <summary>The claim that names the session. The only claim there is: everything else is looked up, so that nothing goes stale.</summary>
    public const string SessionClaim = "sid";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (sessions.FindByKey(SessionCookie.Read(Request)) is not { } session) return Task.FromResult(AuthenticateResult.NoResult());
        session.Touch(time.GetUtcNow());
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim(SessionClaim, session.Id)], SchemeName));

        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!IsPage)
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        var address = Request.Path + Request.QueryString.ToUriComponent();
        var hadSession = SessionCookie.Read(Request) is not null;
        Response.Redirect(Routes.SignIn(Routes.EnvironmentOf(address), address == "/" ? null : address, hadSession ? "ended" : null));
        return Task.CompletedTask;
    }

    private bool IsPage => HttpMethods.IsGet(Request.Method) && !Request.Path.StartsWithSegments("/_blazor") && !Request.Path.StartsWithSegments("/_framework");
}
