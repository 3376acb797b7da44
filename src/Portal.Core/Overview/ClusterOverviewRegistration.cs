using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Overview;

internal static class ClusterOverviewRegistration
{
    public static IServiceCollection AddOverviewOfCluster(this IServiceCollection services) => services.AddSingleton<ClusterOverview>();
}
