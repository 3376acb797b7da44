using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Core.Access;
using Portal.Core.Activity;
using Portal.Core.Changes;
using Portal.Core.Injection;
using Portal.Core.Kubernetes;
using Portal.Core.KubernetesSecrets;
using Portal.Core.Overview;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.Secrets;
using Portal.Core.ServiceAccounts;
using Portal.Core.Setup;
using Portal.Core.Vault;
using Portal.Core.Workloads;

namespace Portal.Core;

/// <summary>Registers the core: one line per feature, so that removing a feature is removing its folder and its line.</summary>
public static class PortalCoreRegistration
{
    /// <summary>Everything in Portal.Core, as singletons: identity is passed in with each call and never kept.</summary>
    public static IServiceCollection AddPortalCore(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton<ActivityLog>()
            .AddSingleton<UndoStore>()
            .AddSingleton<ChangeRunner>()
            .AddVault()
            .AddKubernetes()
            .AddOverviewOfVault()
            .AddOverviewOfCluster()
            .AddSecrets()
            .AddPolicies()
            .AddRoles()
            .AddServiceAccounts()
            .AddKubernetesSecrets()
            .AddWorkloads()
            .AddInjection()
            .AddAccess()
            .AddSetup();
    }
}
