using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Discovery;

/// <summary>Everything that is no object: discovery, version, health.</summary>
internal sealed class PlainPaths(ApiServices services)
{
    private static readonly string[] HealthPaths = ["/healthz", "/livez", "/readyz"];
    private static readonly string[] JsonTypes = ["application/json", "application/*", "*/*"];
    private static readonly string[] HealthChecks = ["ping", "log", "etcd"];

    public Task AnswerAsync(KubeRequest request)
    {
        var http = request.Http;
        var path = request.Route.Path;
        var parts = path.Trim('/').Split('/');
        if (path.Length > 1 && HealthPaths.Any(health => path == health || path.StartsWith(health + "/", StringComparison.Ordinal))) return HealthAsync(http, path);
        if (parts is ["openapi", "v3", _, ..])
        {
            return OpenApi.Document(string.Join('/', parts[2..])) is { } api ? http.BytesAsync(200, "application/json", api) : http.NoSuchPathAsync();
        }

        if (path == "/openapi/v2") return SwaggerAsync(http);
        JsonObject? document = (path, parts) switch
        {
            ("/", _) => GroupDocuments.Paths(),
            ("/version" or "/version/", _) => GroupDocuments.Version(),
            (_, ["api"]) => GroupDocuments.Root(http, core: true, services),
            (_, ["apis"]) => GroupDocuments.Root(http, core: false, services),
            (_, ["api", "v1"]) => GroupDocuments.Resources("", "v1"),
            (_, ["api", _]) => throw KubeStatusException.NoSuchResource(),
            (_, ["apis", var group]) => GroupDocuments.Group(group),
            (_, ["apis", var group, var version]) => Known(group) ? GroupDocuments.Resources(group, version) : null,
            (_, ["openapi", "v3"]) => OpenApi.Index(),
            (_, [".well-known", "openid-configuration"]) => OpenIdConfiguration(),
            (_, ["openid", "v1", "jwks"]) => Access.ServiceAccountTokens.KeySet(),
            _ => null,
        };
        if (document is null) return http.NoSuchPathAsync();
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method)) throw KubeStatusException.MethodNotAllowed();
        return http.BytesAsync(200, GroupDocuments.ContentType(document), JsonText.Bytes(document));
    }

    /// <summary>The protobuf form, which the real server has too, is refused as a form that it has not.</summary>
    private static Task SwaggerAsync(HttpContext http)
    {
        var accepted = http.Request.Headers.GetCommaSeparatedValues("Accept").Select(type => type.Split(';')[0].Trim()).ToArray();
        return accepted.Length == 0 || accepted.Intersect(JsonTypes).Any() ? http.BytesAsync(200, "application/json", SwaggerDocument.Bytes) : http.TextAsync(406, "");
    }

    private static bool Known(string group) => ResourceCatalog.All.Any(kind => kind.Group == group);

    private static Task HealthAsync(HttpContext http, string path)
    {
        var check = path.Trim('/').Split('/').Skip(1).FirstOrDefault();
        if (check is not null && !HealthChecks.Contains(check)) return http.NoSuchPathAsync();
        if (!http.Request.Query.ContainsKey("verbose")) return http.TextAsync(200, "ok");
        var lines = HealthChecks.Select(name => $"[+]{name} ok\n");
        return http.TextAsync(200, string.Concat(lines) + $"{path.Trim('/').Split('/')[0]} check passed\n");
    }

    private JsonObject OpenIdConfiguration() => new()
    {
        ["issuer"] = services.Tokens.Issuer,
        ["jwks_uri"] = $"{services.Tokens.Issuer}/openid/v1/jwks",
        ["response_types_supported"] = new JsonArray("id_token"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
    };
}
