using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Portal.Core.Failures;
using Portal.Core.Vault.Capabilities;
using Portal.Core.Vault.SignIn;
using Portal.Core.Vault.Transport;

namespace Portal.Core.Vault;

internal static class VaultRegistration
{
    public static IServiceCollection AddVault(this IServiceCollection services)
    {
        services.AddHttpClient(VaultTransport.ClientName)
            .ConfigurePrimaryHttpMessageHandler(() => new VaultTransport())
            // The transport renews its connections itself; a new pipeline every two minutes would only drop them.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .AddResilienceHandler("vault-reads", pipeline =>
            {
                // The pause before another attempt is between two machines and passes on its own: a clock that somebody has to move would hold the read for ever.
                pipeline.TimeProvider = TimeProvider.System;
                pipeline.AddRetry(ReadRetries.Options);
            });
        return services
            .AddSingleton<VaultClient>()
            .AddSingleton<VaultServers>()
            .AddSingleton<VaultCapabilities>()
            .AddSingleton<IVaultTokens, VaultTokens>()
            .AddSingleton<ISignInMethod, UserpassSignIn>()
            .AddSingleton<ISignInMethod, LdapSignIn>()
            .AddSingleton<ISignInMethod, TokenSignIn>();
    }
}
