using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Setup;

internal static class SetupRegistration
{
    public static IServiceCollection AddSetup(this IServiceCollection services) =>
        services.AddSingleton<SetupOfVault>().AddSingleton<SetupOfCluster>().AddSingleton<SetupChecklist>().AddSingleton<ConnectKubernetesAuth>();
}
