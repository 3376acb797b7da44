using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Access;

internal static class AccessRegistration
{
    public static IServiceCollection AddAccess(this IServiceCollection services) => services.AddSingleton<AccessDirectory>();
}
