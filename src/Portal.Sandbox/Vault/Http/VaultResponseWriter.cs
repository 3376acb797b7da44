using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Http;

/// <summary>Writes answers and refusals.</summary>
internal static class VaultResponseWriter
{
    // Go's encoder sorts nothing but maps and writes letters as they are; nothing here is ever put into a page.
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 20_000 };

    public static Task WriteAsync(HttpContext context, VaultAnswer answer, string path, bool emptyIs404)
    {
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (answer.Bare is { } bare)
        {
            return WriteJsonAsync(context, answer.Status == 0 ? 200 : answer.Status, bare);
        }

        if (answer.HasContent)
        {
            return WriteJsonAsync(context, answer.Status == 0 ? 200 : answer.Status, VaultEnvelope.Build(answer, path));
        }

        if (answer.Status == 0 && emptyIs404)
        {
            return WriteErrorsAsync(context, 404, []);
        }

        context.Response.StatusCode = answer.Status == 0 ? 204 : answer.Status;
        return Task.CompletedTask;
    }

    public static Task WriteErrorsAsync(HttpContext context, int status, IReadOnlyList<string> errors) =>
        WriteJsonAsync(context, status, new JsonObject { ["errors"] = JsonTexts.Array(errors) });

    public static async Task WriteJsonAsync(HttpContext context, int status, JsonNode body)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, Options);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (HttpMethods.IsHead(context.Request.Method) || status is 204 or 304)
        {
            return;
        }

        context.Response.ContentLength = bytes.Length + 1;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
    }
}
