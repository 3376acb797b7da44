using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Secrets;

internal static class SecretsRegistration
{
    public static IServiceCollection AddSecrets(this IServiceCollection services) =>
        services.AddSingleton<SecretEngines>().AddSingleton<SecretFolders>().AddSingleton<SecretStore>().AddSingleton<SecretPlans>();
}
