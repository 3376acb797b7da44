using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.ServiceAccounts;

internal static class ServiceAccountsRegistration
{
    public static IServiceCollection AddServiceAccounts(this IServiceCollection services) => services.AddSingleton<ServiceAccountDirectory>();
}
