using Portal.Sandbox;

namespace Portal.EndToEnd.Tests.Browsing;

/// <summary>The Vault and the cluster a journey is made on: a sandbox of its own, or the real servers the environment names.</summary>
public sealed class Servers : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vault-portal-journey-");

    private string? _ownWorld;

    private Servers(SandboxServer? sandbox) => Sandbox = sandbox;

    /// <summary>Null when the servers are real.</summary>
    public SandboxServer? Sandbox { get; }

    /// <summary>Whether real servers are named: <c>PORTAL_TEST_VAULT_ADDR</c>, <c>PORTAL_TEST_VAULT_TOKEN</c> and <c>PORTAL_TEST_KUBECONFIG</c>.</summary>
    public static bool AreReal => RealVault is not null && RealToken is not null && RealKubeconfig is not null;

    /// <summary>The Vault's address.</summary>
    public Uri Vault => Sandbox?.VaultAddress ?? new Uri(RealVault!);

    /// <summary>A token that may do everything, to look at what the portal did.</summary>
    public string VaultToken => Sandbox?.RootToken ?? RealToken!;

    /// <summary>The kubeconfig of an administrator.</summary>
    public string Kubeconfig => Sandbox is null ? RealKubeconfig! : Path.Combine(_folder.FullName, "kubeconfig");

    /// <summary>Where the portal keeps drafts; it goes with the servers.</summary>
    public string DataDirectory => Path.Combine(_folder.FullName, "data");

    private static string? RealVault => Environment.GetEnvironmentVariable("PORTAL_TEST_VAULT_ADDR");

    private static string? RealToken => Environment.GetEnvironmentVariable("PORTAL_TEST_VAULT_TOKEN");

    private static string? RealKubeconfig => Environment.GetEnvironmentVariable("PORTAL_TEST_KUBECONFIG");

    public static Servers OfTheEnvironment() => new(null);

    /// <summary>Those the portal starts for itself when it is told of none.</summary>
    public static Servers OfThePortal(string world) => new(null) { _ownWorld = world };

    public static async Task<Servers> InSandboxAsync(string world)
    {
        var servers = new Servers(await SandboxServer.StartAsync(new SandboxOptions { World = world }));
        await File.WriteAllTextAsync(servers.Kubeconfig, servers.Sandbox!.Kubeconfig);
        return servers;
    }

    /// <summary>How the portal is told of them: as a configured server for a sandbox, as a person's own machine for real ones.</summary>
    public string[] PortalArguments()
    {
        if (_ownWorld is { } world) return ["--Portal:Mode=sandbox", "--Portal:AllowSandboxInProduction=true", $"--Portal:World={world}"];
        if (Sandbox is null) return ["--Portal:Mode=local", $"--VAULT_ADDR={RealVault}", $"--VAULT_TOKEN={RealToken}", $"--KUBECONFIG={RealKubeconfig}"];
        const string cluster = "--Portal:Environments:0:Cluster";
        return
        [
            "--Portal:Mode=server",
            "--Portal:Environments:0:Name=sandbox",
            "--Portal:Environments:0:Title=Sandbox",
            $"--Portal:Environments:0:Vault:Address={Sandbox.VaultAddress}",
            "--Portal:Environments:0:Vault:InClusterAddress=http://vault.vault.svc:8200",
            $"{cluster}:Server={Sandbox.KubernetesAddress}",
            $"{cluster}:CaFile={Written("ca.crt", Sandbox.KubernetesCaCertificate)}",
            $"{cluster}:TokenFile={Written("token", Sandbox.PortalToken)}",
        ];
    }

    public async ValueTask DisposeAsync()
    {
        if (Sandbox is not null) await Sandbox.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string Written(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
