using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Portal.Sandbox.Tests.Kubernetes;
using Portal.Sandbox.Vault;

namespace Portal.Sandbox.Tests.Contract;

/// <summary>
/// Requests and answers recorded from real servers (Vault and OpenBao), replayed against the sandbox. Where the two differ, a step takes both forms
/// and the sandbox gives OpenBao's. A recording is never changed to fit the sandbox.
/// </summary>
public sealed class VaultContractTests
{
    private const string Root = "root";

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Contract");

    public static TheoryData<string> Recordings()
    {
        var data = new TheoryData<string>();
        foreach (var folder in new[] { "vault", "openbao" })
        {
            foreach (var file in Directory.GetFiles(Path.Combine(Folder, folder), "*.json").Order(StringComparer.Ordinal))
            {
                data.Add($"{folder}/{Path.GetFileNameWithoutExtension(file)}");
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task The_sandbox_answers_as_the_real_server_was_recorded_to(string recording)
    {
        var ct = TestContext.Current.CancellationToken;
        var scenario = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, recording + ".json"), ct))!.AsObject();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var cluster = scenario["steps"]!.AsArray().Any(step => step!["target"]?.GetValue<string>() == "kube") ? await ClusterFixture.StartAsync(time) : null;
        await using var vault = await VaultServer.StartAsync(new VaultServerOptions { RootToken = Root, Time = time }, ct);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = vault.Address };
        var targets = new Dictionary<string, ReplayTarget>
        {
            ["vault"] = new(http, Root, (headers, token) => headers.TryAddWithoutValidation("X-Vault-Token", token)),
        };
        var variables = Known(vault);
        using var kubernetes = cluster is null ? null : Connect(cluster, targets, variables);
        await EnableSecretAsync(http, ct);

        var differences = await new Replay(targets, variables, span => Advance(time, span)).RunAsync(scenario, ct);

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static Task Advance(FakeTimeProvider time, TimeSpan span)
    {
        time.Advance(span);
        return Task.CompletedTask;
    }

    private static Variables Known(VaultServer vault)
    {
        var variables = new Variables();
        variables.Set("run", "r" + Guid.NewGuid().ToString("N")[..8]);
        variables.Set("vault_url", vault.Address.ToString().TrimEnd('/'));
        variables.Set("vault_token", Root);
        variables.Set("kube_ca", "-----BEGIN CERTIFICATE-----\nTm8gcmVhbCBjZXJ0aWZpY2F0ZQ==\n-----END CERTIFICATE-----\n");
        return variables;
    }

    private static HttpClient Connect(ClusterFixture cluster, Dictionary<string, ReplayTarget> targets, Variables variables)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(X509Certificate2.CreateFromPem(cluster.Server.Certificates.AuthorityPem));
        var http = new HttpClient(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = trust } }) { BaseAddress = cluster.Server.Address };
        targets["kube"] = new(http, ClusterFixture.Admin, (headers, token) => headers.Authorization = new AuthenticationHeaderValue("Bearer", token));
        variables.Set("kube_url", cluster.Server.Address.ToString().TrimEnd('/'));
        variables.Set("kube_ca", cluster.Server.Certificates.AuthorityPem);
        variables.Set("kube_token", ClusterFixture.Admin);
        return http;
    }

    /// <summary>The recorded servers ran in development mode, which has KV version 2 at secret/.</summary>
    private static async Task EnableSecretAsync(HttpClient http, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/sys/mounts/secret")
        {
            Content = new StringContent("""{"type":"kv","description":"key/value secret storage","options":{"version":"2"}}"""),
        };
        request.Headers.Add("X-Vault-Token", Root);
        (await http.SendAsync(request, ct)).EnsureSuccessStatusCode();
    }
}
