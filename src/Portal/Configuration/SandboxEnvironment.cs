using Portal.Core;
using Portal.Core.Environments;
using Portal.Sandbox;

namespace Portal.Configuration;

/// <summary>Sandbox mode: starts the embedded Vault and cluster. The only place in the portal that knows there is a sandbox.</summary>
internal static class SandboxEnvironment
{
    public static async Task<PortalSettings> StartAsync(PortalOptions options, CancellationToken cancellationToken)
    {
        var sandbox = await StartServerAsync(options, cancellationToken);
        var environment = new PortalEnvironment
        {
            Name = "sandbox",
            Title = "Sandbox",
            Vault = new VaultTarget { Address = sandbox.VaultAddress, InClusterAddress = new Uri("http://vault.vault.svc:8200") },
            Cluster = new ClusterTarget { Server = sandbox.KubernetesAddress, CaCertificate = sandbox.KubernetesCaCertificate, Identity = ClusterIdentity.Impersonate, Token = new Sensitive(sandbox.PortalToken) },
        };
        var environments = new PortalEnvironments(PortalMode.Sandbox, [environment]) { Hints = [.. sandbox.Users.Select(user => new SignInHint(user.Name, user.Password, user.About))] };
        return new PortalSettings(options, environments) { Sandbox = sandbox, StartLines = [.. Lines(sandbox, WriteKubeconfig(sandbox.Kubeconfig), options.World)] };
    }

    private static async Task<SandboxServer> StartServerAsync(PortalOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await SandboxServer.StartAsync(new SandboxOptions { World = options.World, AllowProduction = options.AllowSandboxInProduction }, cancellationToken);
        }
        catch (SandboxStartException refusal)
        {
            throw new ConfigurationException([refusal.Message]);
        }
    }

    private static IEnumerable<string> Lines(SandboxServer sandbox, string kubeconfig, string world)
    {
        yield return $"  Sample data on this machine only, gone when the portal stops. World: {world}.";
        yield return "  Sign in as";
        foreach (var user in sandbox.Users) yield return $"    {user.Name,-10} {user.Password,-12} {user.About}";
        yield return "  From a terminal";
        yield return $"    export VAULT_ADDR={sandbox.VaultAddress.ToString().TrimEnd('/')} VAULT_TOKEN={sandbox.RootToken}";
        yield return "    curl -H \"X-Vault-Token: $VAULT_TOKEN\" $VAULT_ADDR/v1/sys/mounts";
        yield return $"    kubectl --kubeconfig {kubeconfig} get pods -A";
    }

    // Readable by this user only, as kubectl itself writes it.
    private static string WriteKubeconfig(string text)
    {
        var folder = Directory.CreateTempSubdirectory("vault-portal-");
        var path = Path.Combine(folder.FullName, "kubeconfig");
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
