using Microsoft.AspNetCore.Http;

namespace Portal.Sandbox;

/// <summary>Stands before a server: counts, or answers in its place. Both servers run it first, around their whole pipeline.</summary>
internal delegate Task RequestGate(HttpContext context, RequestDelegate server);
