using System.Net;

namespace Portal.Configuration;

/// <summary>Where the portal listens, and whether that is this machine only.</summary>
internal static class ListenAddresses
{
    public const string Default = "http://localhost:5080";

    /// <summary>Every configured address; empty when nothing is configured and the default applies.</summary>
    public static IReadOnlyList<string> Configured(IConfiguration configuration) =>
    [
        .. Split(configuration[WebHostDefaults.ServerUrlsKey]),
        .. Split(configuration[WebHostDefaults.HttpPortsKey]).Select(port => $"http://*:{port}"),
        .. Split(configuration[WebHostDefaults.HttpsPortsKey]).Select(port => $"https://*:{port}"),
        .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>(),
    ];

    /// <summary>Adds a problem for each address that others could reach: these modes lend the rights of one person to whoever connects.</summary>
    public static void RequireLoopback(IConfiguration configuration, PortalMode mode, ICollection<string> problems)
    {
        foreach (var address in Configured(configuration).Where(address => !IsLoopback(address)))
        {
            problems.Add($"urls: {mode.ToString().ToLowerInvariant()} mode listens on this machine only, and {address} is reachable from outside; use {Default}.");
        }
    }

    private static bool IsLoopback(string address)
    {
        var host = BindingAddress.Parse(address).Host.Trim('[', ']');
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
    }

    private static string[] Split(string? list) => list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
