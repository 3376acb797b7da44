using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.KubernetesSecrets;

internal static class KubernetesSecretsRegistration
{
    public static IServiceCollection AddKubernetesSecrets(this IServiceCollection services) => services.AddSingleton<KubernetesSecretDirectory>().AddSingleton<KubernetesSecretPlans>();
}
