using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Secrets.Comparing;
using Portal.Core.Secrets.Exploring;
using Portal.Core.Secrets.Requests;
using Portal.Core.Secrets.Sharing;
using Portal.Core.Secrets.Upkeep;
using Portal.Core.Secrets.Versions;
using Portal.Core.Vault;

namespace Portal.Core.Secrets;

internal static class SecretsRegistration
{
    public static IServiceCollection AddSecrets(this IServiceCollection services) => services
        .AddSingleton<MountMemory>()
        .AddSingleton(provider => new SecretEngines(provider.GetRequiredService<VaultClient>(), provider.GetRequiredService<MountMemory>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new SecretFolders(provider.GetRequiredService<VaultClient>(), provider.GetRequiredService<MountMemory>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<SecretStore>()
        .AddSingleton<SecretPlans>()
        .AddSingleton<SecretHistory>()
        .AddSingleton<RecycleBin>()
        .AddSingleton<SecretUpkeep>()
        .AddSingleton<SecretSearch>()
        .AddSingleton<SecretReach>()
        .AddSingleton<SecretPresence>()
        .AddSingleton<FolderDetails>()
        .AddSingleton<SecretComparison>()
        .AddSingleton<ChangeRequests>()
        .AddSingleton<RequestReviews>()
        .AddSingleton<SameValues>()
        .AddSingleton<SharesMade>()
        .AddSingleton<SecretSharing>();
}
