using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;
using Portal.Configuration;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Vault;
using Portal.Core.Vault.SignIn;

namespace Portal.SignIn;

/// <summary>Signing in and out: plain pages and plain forms, because only an HTTP response can set a cookie.</summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Routes.SignInPath, ShowAsync).AllowAnonymous();
        endpoints.MapPost(Routes.SignInPath, SignInAsync).AllowAnonymous().DisableAntiforgery();
        endpoints.MapPost(Routes.SignOutPath, SignOutAsync).AllowAnonymous().DisableAntiforgery();
        endpoints.MapPost(Routes.SessionActivePath, () => Results.NoContent());
        endpoints.MapGet("/", Home);
    }

    private static IResult Home(HttpContext context, PortalEnvironments environments, PortalSessions sessions)
    {
        var session = sessions.FindByKey(SessionCookie.Read(context.Request));
        var environment = environments.All.FirstOrDefault(environment => session?.In(environment.Name) is not null) ?? environments.All[0];
        return Results.LocalRedirect(Routes.Overview(environment.Name));
    }

    private static async Task<IResult> ShowAsync(HttpContext context, PortalEnvironments environments, IEnumerable<ISignInMethod> methods, SignInDoor door, CancellationToken cancellationToken)
    {
        var form = SignInForm.From(environments, methods, name => context.Request.Query[name]);
        if (environments.LocalToken is not { } token || form.Reason is "out" or "signedout") return Page(form, StatusCodes.Status200OK);
        try
        {
            // Whoever can reach a local portal already has the rights it lends: it listens on loopback and answers to no other host name.
            var method = form.Methods.First(method => method.Id == "token");
            await door.OpenAsync(context, form.Environment, method, await method.SignInAsync(form.Environment, new Dictionary<string, Core.Sensitive> { ["token"] = token }, cancellationToken));
            return Results.LocalRedirect(form.ReturnUrl ?? Routes.Overview(form.Environment.Name));
        }
        catch (ApiException failure)
        {
            return Page(form with { Problem = SignInText.Problem(failure, form.Environment, form.Method) }, StatusCodes.Status200OK);
        }
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context, PortalEnvironments environments, IEnumerable<ISignInMethod> methods, SignInDoor door, IAntiforgery antiforgery, CancellationToken cancellationToken)
    {
        var posted = await FormAsync(context.Request, cancellationToken);
        StringValues Read(string name) => posted is null ? StringValues.Empty : posted[name];
        var form = SignInForm.From(environments, methods, Read);
        if (posted is null || !await antiforgery.IsRequestValidAsync(context)) return Page(form with { Problem = SignInText.OldForm }, StatusCodes.Status400BadRequest);
        var (values, missing) = form.Values(Read);
        if (missing is not null) return Page(form with { Problem = SignInText.Missing(missing) }, StatusCodes.Status400BadRequest);
        try
        {
            await door.OpenAsync(context, form.Environment, form.Method, await form.Method.SignInAsync(form.Environment, values, cancellationToken));
            return Results.LocalRedirect(form.ReturnUrl ?? Routes.Overview(form.Environment.Name));
        }
        catch (ApiException failure)
        {
            var status = failure.Failure is Failure.SignedOut or Failure.Denied or Failure.Invalid ? StatusCodes.Status401Unauthorized : StatusCodes.Status502BadGateway;
            return Page(form with { Problem = SignInText.Problem(failure, form.Environment, form.Method) }, status);
        }
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, PortalSessions sessions, IAntiforgery antiforgery)
    {
        if (sessions.FindByKey(SessionCookie.Read(context.Request)) is { } session)
        {
            if (!await antiforgery.IsRequestValidAsync(context)) return Results.BadRequest();
            sessions.EndSession(session, SessionEnd.SignedOut);
        }

        SessionCookie.Remove(context);
        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return Results.LocalRedirect(Routes.SignIn(reason: "out"));
    }

    private static async Task<IFormCollection?> FormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.HasFormContentType ? await request.ReadFormAsync(cancellationToken) : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static RazorComponentResult<SignInPage> Page(SignInForm form, int status) => new(new { Form = form }) { StatusCode = status };
}

/// <summary>Lets a person in: into the session they have, or into a new one.</summary>
internal sealed class SignInDoor(PortalEnvironments environments, PortalSessions sessions, TimeProvider time)
{
    public Task OpenAsync(HttpContext context, PortalEnvironment environment, ISignInMethod method, VaultSession vault)
    {
        var existing = sessions.FindByKey(SessionCookie.Read(context.Request));
        var (key, session) = existing is null ? sessions.Start() : (sessions.Rekey(existing), existing);
        var ownsToken = environments.LocalToken is null && method.Id != "token";
        sessions.Add(session, new SignedInEnvironment(new EnvironmentSession(environment, vault, Cluster(environment, vault)), ownsToken, time.GetUtcNow()));
        SessionCookie.Write(context, key);
        return Task.CompletedTask;
    }

    private static KubeSession Cluster(PortalEnvironment environment, VaultSession vault) =>
        new(environment, environment.Cluster.Identity is ClusterIdentity.Impersonate ? environment.Cluster.UserPrefix + vault.Identity.DisplayName : null, []);
}
