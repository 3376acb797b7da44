namespace Portal.Features.Secrets.Editing.Keeping;

internal static class KeepingRegistration
{
    /// <summary>Needs a <see cref="Portal.Shared.DataDirectory"/>.</summary>
    public static IServiceCollection AddSecretDrafts(this IServiceCollection services) => services.AddSingleton<SecretDrafts>().AddHostedService<DraftSweeper>();
}
