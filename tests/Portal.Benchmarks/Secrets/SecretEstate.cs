using System.Net.Http.Json;
using Portal.Core;
using Portal.Core.Environments;
using Portal.Core.Kubernetes;
using Portal.Core.Vault;
using Portal.Sandbox;

namespace Portal.Benchmarks.Secrets;

/// <summary>A sandbox with many secrets, written over its API: 50 mounts of 2,000, and a folder of 10,000 and one of 100,000 in a mount of their own.</summary>
internal sealed class SecretEstate : IAsyncDisposable
{
    private const int Mounts = 50;
    private const int InEach = 2_000;
    private static readonly string[] Teams = ["payments", "storefront", "platform", "billing", "search", "identity", "fraud", "logistics"];
    private static readonly string[] Parts = ["database", "cache", "queue", "api", "tls"];
    private readonly SandboxServer _server;

    private SecretEstate(SandboxServer server)
    {
        _server = server;
        Plain = new HttpClient { BaseAddress = server.VaultAddress };
        Plain.DefaultRequestHeaders.Add("X-Vault-Token", server.RootToken);
        var environment = new PortalEnvironment
        {
            Name = "figures",
            Title = "Figures",
            Vault = new VaultTarget { Address = server.VaultAddress },
            Cluster = new ClusterTarget { Identity = ClusterIdentity.Impersonate, Server = server.KubernetesAddress, Token = new Sensitive("none") },
        };
        var identity = new VaultIdentity("root", "none", ["root"], "", "auth/token/root", null, false, TimeSpan.Zero);
        Session = new EnvironmentSession(environment, new VaultSession { Environment = environment, Token = new Sensitive(server.RootToken), Identity = identity }, new KubeSession(environment, "root", []));
    }

    /// <summary>The root token's session.</summary>
    public EnvironmentSession Session { get; }

    /// <summary>A client that does the same requests and nothing else.</summary>
    public HttpClient Plain { get; }

    /// <summary>Requests Vault was asked so far.</summary>
    public long Requests => _server.Requests.Vault;

    public static async Task<SecretEstate> MakeAsync()
    {
        var estate = new SecretEstate(await SandboxServer.StartAsync(new SandboxOptions { World = "tutorial" }));
        var paths = Enumerable.Range(0, Mounts).SelectMany(mount => Enumerable.Range(0, InEach).Select(number => Path(mount, number)))
            .Concat(Enumerable.Range(0, 10_000).Select(number => $"large/data/ten/service-{number:D6}-config"))
            .Concat(Enumerable.Range(0, 100_000).Select(number => $"large/data/hundred/service-{number:D6}-config"));
        foreach (var mount in Enumerable.Range(0, Mounts).Select(Mount).Append("large")) await estate.WriteAsync($"sys/mounts/{mount}", new { type = "kv", options = new { version = "2" } });
        await Parallel.ForEachAsync(paths, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (path, _) => await estate.WriteAsync(path, new { data = new { username = "app", password = "none" } }));
        return estate;
    }

    public async ValueTask DisposeAsync()
    {
        Plain.Dispose();
        await _server.DisposeAsync();
    }

    private static string Mount(int mount) => $"{Teams[mount % Teams.Length]}-{mount:D2}";

    // Three levels: some folders with a few secrets, as teams have them.
    private static string Path(int mount, int number) => $"{Mount(mount)}/data/service-{number / 20:D3}/{Parts[number % Parts.Length]}/key-{number:D4}";

    private async Task WriteAsync(string path, object body)
    {
        using var answer = await Plain.PostAsJsonAsync("v1/" + path, body);
        answer.EnsureSuccessStatusCode();
    }
}
