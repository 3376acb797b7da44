using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Policies;

internal static class PoliciesRegistration
{
    public static IServiceCollection AddPolicies(this IServiceCollection services) => services.AddSingleton<PolicyStore>();
}
