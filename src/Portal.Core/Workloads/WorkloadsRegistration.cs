using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Workloads;

internal static class WorkloadsRegistration
{
    public static IServiceCollection AddWorkloads(this IServiceCollection services) => services.AddSingleton<WorkloadDirectory>();
}
