using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Roles;

internal static class RolesRegistration
{
    public static IServiceCollection AddRoles(this IServiceCollection services) => services.AddSingleton<KubernetesAuth>().AddSingleton<RoleStore>();
}
