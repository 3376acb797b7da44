using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Vault.Capabilities;

namespace Portal.Core.Vault;

internal static class VaultRegistration
{
    public static IServiceCollection AddVault(this IServiceCollection services)
    {
        services.AddHttpClient();
        return services.AddSingleton<VaultClient>().AddSingleton<VaultCapabilities>();
    }
}
