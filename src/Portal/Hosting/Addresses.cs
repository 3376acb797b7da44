using Microsoft.AspNetCore.HostFiltering;
using Portal.Configuration;

namespace Portal.Hosting;

/// <summary>Where the portal listens and which names it answers to.</summary>
internal static class Addresses
{
    public static void AddAddresses(this WebApplicationBuilder builder, PortalMode mode)
    {
        if (ListenAddresses.Configured(builder.Configuration).Count == 0) builder.WebHost.UseUrls(ListenAddresses.Default);

        // A page from elsewhere can make its own name point to this machine (DNS rebinding); the portal does not answer to that name.
        if (mode is not PortalMode.Server) builder.Services.Configure<HostFilteringOptions>(options => options.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
    }
}
