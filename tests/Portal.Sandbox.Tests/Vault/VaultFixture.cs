using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Portal.Sandbox.Vault;

namespace Portal.Sandbox.Tests.Vault;

/// <summary>A Vault with KV version 2 at secret/, userpass and a clock that the test moves.</summary>
internal sealed class VaultFixture : IAsyncDisposable
{
    private readonly HttpClient _http;

    private VaultFixture(VaultServer server, FakeTimeProvider time)
    {
        (Server, Time) = (server, time);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
    }

    public VaultServer Server { get; }

    public FakeTimeProvider Time { get; }

    public static async Task<VaultFixture> StartAsync(Func<VaultServerOptions, VaultServerOptions>? change = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 9, 0, 0, TimeSpan.Zero));
        var options = new VaultServerOptions { Time = time };
        var vault = new VaultFixture(await VaultServer.StartAsync(change?.Invoke(options) ?? options, TestContext.Current.CancellationToken), time);
        await vault.OkAsync("POST", "sys/mounts/secret", """{"type":"kv-v2"}""");
        await vault.OkAsync("POST", "sys/auth/userpass", """{"type":"userpass"}""");
        return vault;
    }

    /// <summary>Sends a call; without a token it is the root token's, with an empty one nobody's.</summary>
    public async Task<VaultReply> SendAsync(string method, string path, string? body = null, string? token = null, params (string Name, string Value)[] headers)
    {
        var address = new Uri(Server.Address + "v1/" + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, method == "PATCH" ? "application/merge-patch+json" : "application/json");
        request.Headers.TryAddWithoutValidation("X-Vault-Token", token ?? Server.RootToken);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new VaultReply((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), response.Headers.RetryAfter?.ToString(), response.Headers.Location?.ToString());
    }

    public async Task<JsonNode?> OkAsync(string method, string path, string? body = null, string? token = null)
    {
        var reply = await SendAsync(method, path, body, token);
        Assert.True(reply.Status is 200 or 204, $"{method} {path}: {reply.Status} {reply.Body?.ToJsonString()}");
        return reply.Body;
    }

    public Task WritePolicyAsync(string name, string text) => OkAsync("PUT", "sys/policies/acl/" + name, new JsonObject { ["policy"] = text }.ToJsonString());

    /// <summary>A new token; by default the root token's child.</summary>
    public async Task<string> CreateTokenAsync(string body, string? parent = null) =>
        (await OkAsync("POST", "auth/token/create", body, parent))!["auth"]!["client_token"]!.GetValue<string>();

    /// <summary>A user who signs in; the token of that.</summary>
    public async Task<string> SignInAsync(string user, string fields = "")
    {
        await OkAsync("POST", "auth/userpass/users/" + user, $$"""{"password":"pw"{{(fields.Length > 0 ? "," + fields : "")}}}""");
        return (await OkAsync("POST", "auth/userpass/login/" + user, """{"password":"pw"}""", ""))!["auth"]!["client_token"]!.GetValue<string>();
    }

    /// <summary>Whether a token is still one.</summary>
    public async Task<bool> IsAliveAsync(string token) => (await SendAsync("GET", "auth/token/lookup-self", token: token)).Status == 200;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>What came back.</summary>
internal sealed record VaultReply(int Status, JsonNode? Body, string? RetryAfter, string? Location)
{
    public string Error => Body?["errors"]?[0]?.GetValue<string>() ?? "";

    public JsonNode? Data => Body?["data"];
}
