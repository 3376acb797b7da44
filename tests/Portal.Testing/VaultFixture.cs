using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Environments;
using Portal.Sandbox.Vault;
using Xunit;

namespace Portal.Testing;

/// <summary>An empty Vault of the sandbox with the core in front of it, for tests of features that need no cluster. One per test class.</summary>
public sealed class VaultFixture : IAsyncLifetime
{
    private VaultServer? _vault;

    /// <summary>Everything in Portal.Core.</summary>
    public ServiceProvider Core { get; } = Portal.Testing.Core.Start();

    /// <summary>Where the Vault is.</summary>
    public Uri Address => Server.Address;

    /// <summary>The root token's session.</summary>
    public EnvironmentSession Root => TestSession.At(Address, Server.RootToken, "root");

    internal VaultServer Server => _vault ?? throw new InvalidOperationException("The fixture has not started.");

    /// <summary>A feature of the core.</summary>
    public T Get<T>() where T : notnull => Core.GetRequiredService<T>();

    /// <summary>A session of a new token that has the default policy and one with this text.</summary>
    public async Task<EnvironmentSession> WithPolicyAsync(string text)
    {
        var name = "test-" + Guid.NewGuid().ToString("n")[..8];
        using var client = RootClient();
        await PostAsync(client, $"v1/sys/policies/acl/{name}", new { policy = text });
        var created = await PostAsync(client, "v1/auth/token/create", new { policies = new[] { name }, display_name = name });
        using var json = System.Text.Json.JsonDocument.Parse(created);
        return TestSession.At(Address, json.RootElement.GetProperty("auth").GetProperty("client_token").GetString()!, "token-" + name);
    }

    /// <summary>Writes to the API with the root token, as an operator with a terminal would.</summary>
    public async Task<string> WriteAsync(string path, object body)
    {
        using var client = RootClient();
        return await PostAsync(client, "v1/" + path, body);
    }

    /// <summary>Ends the server while the core goes on, as when a Vault goes away.</summary>
    public ValueTask DisposeServerAsync() => Server.DisposeAsync();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _vault = await VaultServer.StartAsync(new VaultServerOptions(), CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Core.DisposeAsync();
        if (_vault is not null) await _vault.DisposeAsync();
    }

    private HttpClient RootClient()
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Add("X-Vault-Token", Server.RootToken);
        return client;
    }

    private static async Task<string> PostAsync(HttpClient client, string path, object body)
    {
        using var content = new StringContent(System.Text.Json.JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(path, content);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? text : throw new InvalidOperationException($"POST {path}: {(int)response.StatusCode} {text}");
    }
}
