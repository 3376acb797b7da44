namespace Portal.SignIn;

/// <summary>
/// The cookie that holds a session's key. Over https it has the <c>__Host-</c> prefix, which browsers bind to this host and to https;
/// plain http happens on loopback only, where not every browser takes a secure cookie.
/// </summary>
internal static class SessionCookie
{
    public const string SecureName = "__Host-vp";
    public const string PlainName = "vp";

    public static string? Read(HttpRequest request) => request.Cookies[Name(request)];

    public static void Write(HttpContext context, string key) => context.Response.Cookies.Append(Name(context.Request), key, Options(context.Request));

    public static void Remove(HttpContext context) => context.Response.Cookies.Delete(Name(context.Request), Options(context.Request));

    private static string Name(HttpRequest request) => request.IsHttps ? SecureName : PlainName;

    // Lax, not strict: a link to a secret in a chat must open signed in. Nothing changes by GET, and the circuit's handshake is not a navigation.
    private static CookieOptions Options(HttpRequest request) => new() { HttpOnly = true, Secure = request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };
}
