namespace Portal.Hosting;

/// <summary>What every answer tells the browser: load nothing from elsewhere, be in nobody's frame, keep nothing, tell nobody.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    // MudBlazor writes style elements, so inline styles are allowed; scripts are not, and nothing in the portal needs one.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
        "base-uri 'self'; form-action 'self'; object-src 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            Write(((HttpContext)state).Response);
            return Task.CompletedTask;
        }, context);
        return next(context);
    }

    private static void Write(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // Not no-referrer: with it, browsers send the portal's own forms with "Origin: null" (see OriginCheck).
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        // Static assets carry their own caching, by content hash; everything else may show what only this person may see.
        if (response.HttpContext.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is null) headers.CacheControl = "no-store";
    }
}
