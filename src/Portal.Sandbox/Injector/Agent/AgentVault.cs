using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Injector.Agent;

/// <summary>A request of the agent failed; the message is that of Vault's Go client.</summary>
internal class AgentRequestException(string message, HttpStatusCode? status = null) : Exception(message)
{
    public HttpStatusCode? Status { get; } = status;
}

/// <summary>The agent has nothing to log in with.</summary>
internal sealed class AgentCredentialException(string message) : AgentRequestException(message);

/// <summary>The agent's client of Vault.</summary>
internal sealed class AgentVault(HttpMessageHandler network, AgentSettings settings) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(network, disposeHandler: false);

    public string? Token { get; set; }

    public void Dispose() => _http.Dispose();

    /// <summary>Sends a request.</summary>
    /// <returns>The answer, null when it is empty; a 404 is an answer, perhaps with data.</returns>
    /// <exception cref="AgentRequestException">It cannot be sent, or is refused.</exception>
    public async Task<(JsonObject? Body, bool Found)> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        var address = new Uri(settings.Address, $"/v1/{path}");
        using var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation("User-Agent", "Vault Agent Templating/2.0.4 (+https://www.vaultproject.io/)");
        request.Headers.Add("X-Vault-Request", "true");
        request.Options.Set(InClusterNetwork.Trust, settings.SkipsVerification ? InClusterNetwork.TrustsEverything : settings.Authority ?? "");
        if (Token is not null) request.Headers.Add("X-Vault-Token", Token);
        if (settings.Namespace is not null) request.Headers.Add("X-Vault-Namespace", settings.Namespace);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, JsonText.Compact));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            var answer = Parsed(text);
            if (response.IsSuccessStatusCode) return (answer, true);
            if (response.StatusCode is HttpStatusCode.NotFound && answer?["errors"] is null or JsonArray { Count: 0 }) return (answer, false);
            throw new AgentRequestException(Refusal(method, address, response.StatusCode, answer, text), response.StatusCode);
        }
        catch (HttpRequestException failed)
        {
            throw new AgentRequestException($"{char.ToUpperInvariant(method.Method[0])}{method.Method[1..].ToLowerInvariant()} \"{address}\": {failed.Message}");
        }
        catch (IOException)
        {
            throw new AgentRequestException($"{char.ToUpperInvariant(method.Method[0])}{method.Method[1..].ToLowerInvariant()} \"{address}\": unexpected EOF");
        }
    }

    private static JsonObject? Parsed(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Refusal(HttpMethod method, Uri address, HttpStatusCode status, JsonObject? answer, string text)
    {
        var refusal = new StringBuilder($"Error making API request.\n\nURL: {method} {address}\nCode: {(int)status}. ");
        if (answer?["errors"] is not JsonArray errors) return refusal.Append($"Raw Message:\n\n{text}").ToString();
        refusal.Append("Errors:\n\n");
        return refusal.AppendJoin('\n', errors.Select(error => $"* {error.AsText()}")).ToString();
    }
}
