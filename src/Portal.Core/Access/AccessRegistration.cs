using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Access.Moving;

namespace Portal.Core.Access;

internal static class AccessRegistration
{
    public static IServiceCollection AddAccess(this IServiceCollection services) => services
        .AddSingleton<AccessDirectory>()
        .AddSingleton<ReferenceReader>()
        .AddSingleton<PodTurnover>()
        .AddSingleton<ReferencePlans>()
        .AddSingleton<SecretMoves>();
}
