using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Worlds;

/// <summary>Fills the sandbox's Vault over its own API, as root.</summary>
internal sealed class WorldVault(HttpClient http, string token)
{
    private static readonly Uri Address = new("http://vault.vault.svc:8200/v1/");

    /// <exception cref="InvalidOperationException">Vault refuses: the world is wrong.</exception>
    public async Task<JsonObject?> SendAsync(HttpMethod method, string path, JsonNode? body = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path));
        request.Headers.Add("X-Vault-Token", token);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var response = await http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject;
    }

    public Task WriteAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body);

    public Task MountAsync(string path, int version, string description) => WriteAsync($"sys/mounts/{path}", new JsonObject
    {
        ["type"] = "kv",
        ["description"] = description,
        ["options"] = new JsonObject { ["version"] = version.ToString() },
    });

    public Task PolicyAsync(string name, string text) => SendAsync(HttpMethod.Put, $"sys/policies/acl/{name}", new JsonObject { ["policy"] = text });

    /// <summary>Writes the next version of a KV version 2 secret.</summary>
    public Task PutAsync(string mount, string path, params (string Key, string Value)[] data) =>
        WriteAsync($"{mount}/data/{path}", new JsonObject { ["data"] = Data(data) });

    /// <summary>Writes a KV version 1 secret.</summary>
    public Task PutFlatAsync(string mount, string path, params (string Key, string Value)[] data) => WriteAsync($"{mount}/{path}", Data(data));

    public Task DeleteVersionsAsync(string mount, string path, params int[] versions) => VersionsAsync(mount, "delete", path, versions);

    public Task DestroyVersionsAsync(string mount, string path, params int[] versions) => VersionsAsync(mount, "destroy", path, versions);

    public Task UserAsync(string name, string password, params string[] policies) =>
        WriteAsync($"auth/userpass/users/{name}", new JsonObject { ["password"] = password, ["token_policies"] = string.Join(',', policies), ["token_ttl"] = "8h" });

    public Task EnableAuthAsync(string path, string type, string description) => WriteAsync($"sys/auth/{path}", new JsonObject { ["type"] = type, ["description"] = description });

    /// <summary>Binds service accounts of a namespace to policies.</summary>
    public Task RoleAsync(string name, string accounts, string ns, string policies, string ttl = "24h") => WriteAsync($"auth/kubernetes/role/{name}", new JsonObject
    {
        ["bound_service_account_names"] = accounts,
        ["bound_service_account_namespaces"] = ns,
        ["token_policies"] = policies,
        ["token_ttl"] = ttl,
    });

    private Task VersionsAsync(string mount, string operation, string path, int[] versions) =>
        WriteAsync($"{mount}/{operation}/{path}", new JsonObject { ["versions"] = new JsonArray([.. versions.Select(version => (JsonNode)version)]) });

    private static JsonObject Data((string Key, string Value)[] data) => new(data.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
}
