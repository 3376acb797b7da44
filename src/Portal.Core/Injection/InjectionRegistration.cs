using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Injection;

internal static class InjectionRegistration
{
    public static IServiceCollection AddInjection(this IServiceCollection services) => services
        .AddSingleton<CurrentInjector>()
        .AddSingleton<CurrentSecrets>()
        .AddSingleton<InjectionPlans>()
        .AddSingleton<GiveSecretPlans>()
        .AddSingleton<RoleFit>()
        .AddSingleton<SecretReaders>()
        .AddSingleton<RenderedFiles>();
}
