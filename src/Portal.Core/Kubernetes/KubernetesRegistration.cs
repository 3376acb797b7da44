using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Kubernetes.Injectors;

namespace Portal.Core.Kubernetes;

internal static class KubernetesRegistration
{
    public static IServiceCollection AddKubernetes(this IServiceCollection services) =>
        services.AddSingleton<KubeClient>().AddSingleton<KubeAccess>().AddSingleton<KubeScope>().AddSingleton<InjectorDirectory>();
}
