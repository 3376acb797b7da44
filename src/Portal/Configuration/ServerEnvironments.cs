using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Features.Secrets.Exploring;

namespace Portal.Configuration;

/// <summary>Turns the configured environments into checked ones, collecting every problem instead of stopping at the first.</summary>
internal static partial class ServerEnvironments
{
    public static ImmutableArray<PortalEnvironment> Read(PortalOptions options, ICollection<string> problems)
    {
        var environments = ImmutableArray.CreateBuilder<PortalEnvironment>();
        if (options.Environments.Count == 0) problems.Add("Portal:Environments: name at least one environment (Portal:Environments:0:Name, …:Vault:Address, …:Cluster:Server).");
        for (var index = 0; index < options.Environments.Count; index++)
        {
            var environment = options.Environments[index];
            var key = $"{PortalOptions.Section}:Environments:{index}";
            if (environment.Name is null || !NamePattern().IsMatch(environment.Name)) problems.Add($"{key}:Name: {Quoted(environment.Name)} is not a name of lower-case letters, digits and dashes.");
            else if (ReservedNames.Contains(environment.Name)) problems.Add($"{key}:Name: {Quoted(environment.Name)} is an address of the portal itself; choose another name.");
            else if (environments.Any(other => other.Name == environment.Name)) problems.Add($"{key}:Name: {Quoted(environment.Name)} is used twice.");
            environments.Add(new PortalEnvironment
            {
                Name = environment.Name ?? "",
                Title = environment.Title ?? environment.Name ?? "",
                IsProduction = environment.Production,
                Vault = Vault(environment.Vault, key + ":Vault", problems),
                Cluster = Cluster(environment.Cluster, key + ":Cluster", problems),
                TeamPins = Pins(environment.Pins, key + ":Pins", problems),
            });
        }

        return environments.ToImmutable();
    }

    private static readonly ImmutableHashSet<string> ReservedNames = ["sign-in", "sign-out", "livez", "readyz", "css", "js", "fonts", "img", "not-found", "error"];

    private static VaultTarget Vault(VaultOptions options, string key, ICollection<string> problems) => new()
    {
        Address = Address(options.Address, key + ":Address", problems),
        Namespace = string.IsNullOrWhiteSpace(options.Namespace) ? null : options.Namespace.Trim('/'),
        CaCertificate = File(options.CaFile, key + ":CaFile", problems),
        InClusterAddress = options.InClusterAddress is null ? null : Address(options.InClusterAddress, key + ":InClusterAddress", problems),
        KubernetesAuthMount = options.KubernetesAuthMount.Trim('/'),
    };

    private static ClusterTarget Cluster(ClusterOptions options, string key, ICollection<string> problems)
    {
        if (options.TokenFile is null) problems.Add($"{key}:TokenFile: missing; name the file with the portal's service account token, such as /var/run/secrets/kubernetes.io/serviceaccount/token.");
        else if (!System.IO.File.Exists(options.TokenFile)) problems.Add($"{key}:TokenFile: there is no file {Quoted(options.TokenFile)}.");
        if (options.UserPrefix.Length == 0 || options.UserPrefix.StartsWith("system:", StringComparison.Ordinal)) problems.Add($"{key}:UserPrefix: must not be empty nor start with system:.");
        return new ClusterTarget
        {
            Server = Address(options.Server, key + ":Server", problems),
            CaCertificate = File(options.CaFile, key + ":CaFile", problems),
            Identity = ClusterIdentity.Impersonate,
            TokenFile = options.TokenFile,
            UserPrefix = options.UserPrefix,
        };
    }

    private static ImmutableArray<SecretPath> Pins(IList<PinOptions> options, string key, ICollection<string> problems)
    {
        if (options.Count > SecretPlaces.MostPins) problems.Add($"{key}: {options.Count} are too many to find anything in; name at most {SecretPlaces.MostPins}.");
        var pins = new List<SecretPath>();
        for (var index = 0; index < options.Count; index++)
        {
            var pin = new SecretPath(options[index].Mount ?? "", options[index].Path);
            if (!IsPath(pin.Mount)) problems.Add($"{key}:{index}:Mount: {Quoted(options[index].Mount)} is not a mount such as kv or teams/payments.");
            if (pin.Key.Length > 0 && !IsPath(pin.IsFolder ? pin.Key[..^1] : pin.Key)) problems.Add($"{key}:{index}:Path: {Quoted(pin.Key)} is not a path in the mount such as app/config, or app/ for a folder.");
            if (pins.Contains(pin)) problems.Add($"{key}:{index}: {Quoted(pin.ToString())} is pinned twice.");
            pins.Add(pin);
        }

        return [.. pins];
    }

    private static bool IsPath(string text) => text.Split('/').All(part => part.Trim().Length > 0 && part is not ("." or "..") && !part.Any(char.IsControl));

    internal static Uri Address(string? text, string key, ICollection<string> problems)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0) return address;
        problems.Add(text is null ? $"{key}: missing; set it to an address such as https://host:8200." : $"{key}: {Quoted(text)} is not an http or https address.");
        return new Uri("about:blank");
    }

    internal static string? File(string? path, string key, ICollection<string> problems)
    {
        if (string.IsNullOrWhiteSpace(path)) return null;
        if (System.IO.File.Exists(path)) return System.IO.File.ReadAllText(path);
        problems.Add($"{key}: there is no file {Quoted(path)}.");
        return null;
    }

    private static string Quoted(string? text) => text is null ? "(nothing)" : $"\"{text}\"";

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
    private static partial Regex NamePattern();
}
