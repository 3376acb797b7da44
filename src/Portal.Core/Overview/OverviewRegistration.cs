using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Overview;

internal static class OverviewRegistration
{
    public static IServiceCollection AddOverviewOfVault(this IServiceCollection services) => services.AddSingleton<VaultStatusReader>();
}
