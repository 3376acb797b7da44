using Microsoft.AspNetCore.Http;
using Portal.Testing;

namespace Portal.Tests.Features.Secrets;

/// <summary>A key/value mount "kv" with one secret "app" of version 1, <c>{"a":"1"}</c>, whose writes are answered as a test says.</summary>
internal static class KvStub
{
    public static Task<StubServer> StartAsync(int status, string body) => StubServer.StartAsync(context =>
    {
        var path = context.Request.Path.Value!;
        if (!HttpMethods.IsGet(context.Request.Method) && path.Contains("/data/", StringComparison.Ordinal))
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        }

        var answer = path switch
        {
            "/v1/kv/data/app" when context.Request.Query["version"].ToString() is "" or "1" =>
                """{"data":{"data":{"a":"1"},"metadata":{"version":1,"created_time":"2026-01-01T00:00:00Z","deletion_time":"","destroyed":false}}}""",
            "/v1/kv/metadata/app" => """{"data":{"current_version":1,"created_time":"2026-01-01T00:00:00Z","updated_time":"2026-01-01T00:00:00Z","versions":{"1":{"created_time":"2026-01-01T00:00:00Z","deletion_time":"","destroyed":false}}}}""",
            "/v1/kv/subkeys/app" => """{"data":{"subkeys":{"a":null},"metadata":{"version":1,"created_time":"2026-01-01T00:00:00Z","deletion_time":"","destroyed":false}}}""",
            "/v1/sys/internal/ui/mounts" => """{"data":{"secret":{"kv/":{"type":"kv","options":{"version":"2"}}},"auth":{}}}""",
            _ when path.StartsWith("/v1/sys/internal/ui/mounts/", StringComparison.Ordinal) => """{"data":{"type":"kv","path":"kv/","options":{"version":"2"}}}""",
            _ => null,
        };
        context.Response.StatusCode = answer is null ? 404 : 200;
        return context.Response.WriteAsync(answer ?? """{"errors":[]}""");
    });
}
