using Portal.Core;
using Portal.Core.Environments;

namespace Portal.Configuration;

/// <summary>
/// Local mode: what the <c>vault</c> and <c>kubectl</c> commands of the person at this machine would use
/// (<c>VAULT_ADDR</c>, <c>VAULT_TOKEN</c> or <c>~/.vault-token</c>, <c>KUBECONFIG</c> or <c>~/.kube/config</c>).
/// </summary>
internal static class LocalEnvironment
{
    public static PortalEnvironments Read(IConfiguration configuration, ICollection<string> problems)
    {
        // Both commands ask HOME first, on every system.
        var home = configuration["HOME"] is { Length: > 0 } told ? told : System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);
        var token = configuration["VAULT_TOKEN"] is { Length: > 0 } set ? set : Content(Path.Combine(home, ".vault-token"));
        if (string.IsNullOrWhiteSpace(token)) problems.Add("VAULT_TOKEN: missing, and there is no ~/.vault-token; set it or run \"vault login\".");
        var kubeconfig = Kubeconfig(configuration["KUBECONFIG"], home, problems);
        var environment = new PortalEnvironment
        {
            Name = "local",
            Title = "Local",
            Vault = new VaultTarget
            {
                Address = ServerEnvironments.Address(configuration["VAULT_ADDR"], "VAULT_ADDR", problems),
                Namespace = configuration["VAULT_NAMESPACE"]?.Trim('/') is { Length: > 0 } name ? name : null,
                CaCertificate = ServerEnvironments.File(configuration["VAULT_CACERT"], "VAULT_CACERT", problems),
            },
            Cluster = new ClusterTarget { Identity = ClusterIdentity.Kubeconfig, KubeconfigPath = kubeconfig },
        };
        return new PortalEnvironments(PortalMode.Local, [environment]) { LocalToken = string.IsNullOrWhiteSpace(token) ? null : new Sensitive(token.Trim()) };
    }

    private static string Kubeconfig(string? configured, string home, ICollection<string> problems)
    {
        // KUBECONFIG may list several files; like most clients that do not merge, take the first that exists.
        var candidates = string.IsNullOrWhiteSpace(configured) ? [Path.Combine(home, ".kube", "config")] : configured.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (candidates.FirstOrDefault(File.Exists) is { } path) return path;
        problems.Add($"KUBECONFIG: there is no file {string.Join(" or ", candidates)}.");
        return candidates[0];
    }

    private static string? Content(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
