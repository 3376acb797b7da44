using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Portal.Sandbox.Kubernetes.Schema;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Http;

/// <summary>How answers are written.</summary>
internal static class Replies
{
    public static Task JsonAsync(this HttpContext http, int status, JsonNode body) =>
        http.BytesAsync(status, "application/json", JsonSerializer.SerializeToUtf8Bytes(body, JsonText.Compact));

    public static Task StatusAsync(this HttpContext http, KubeStatusException refusal)
    {
        if (refusal.RetryAfter is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString();
        return http.JsonAsync(refusal.Code, refusal.ToStatus());
    }

    public static Task TextAsync(this HttpContext http, int status, string text)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return http.BytesAsync(status, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(text));
    }

    /// <summary>What Go's router says of a path nobody handles.</summary>
    public static Task NoSuchPathAsync(this HttpContext http) => http.TextAsync(404, "404 page not found\n");

    /// <summary>A warning as <c>kubectl</c> prints it.</summary>
    public static void Warn(this HttpContext http, string text)
    {
        var quoted = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        http.Response.Headers.Append("Warning", $"299 - \"{quoted}\"");
    }

    /// <summary>The first form the client lists that the server can write is the one it gets.</summary>
    private static bool PrefersYaml(HttpContext http) =>
        http.Request.Headers.Accept.ToString().Split(',').Select(part => part.Split(';')[0].Trim())
            .FirstOrDefault(type => type is "application/json" or "application/yaml" or "application/*" or "*/*") == "application/yaml";

    public static async Task BytesAsync(this HttpContext http, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        if (contentType == "application/json" && PrefersYaml(http))
        {
            (contentType, body) = ("application/yaml", YamlText.FromJson(body));
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
