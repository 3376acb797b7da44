namespace Portal.Hosting;

/// <summary>
/// Refuses connections and posts from pages of other origins. SameSite cookies stop other sites; another port of the same host is the
/// same site, and on a developer's machine that is anybody's page.
/// </summary>
internal sealed class OriginCheck(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var origin = request.Headers.Origin.ToString();
        var matters = !HttpMethods.IsGet(request.Method) || request.Path.StartsWithSegments("/_blazor");
        if (!matters || origin.Length == 0 || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)) return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
