using Microsoft.AspNetCore.DataProtection;
using Portal.Core.Secrets.Requests;
using Portal.Shared;

namespace Portal.Features.Secrets.Requests;

internal static class RequestsRegistration
{
    private const string Purpose = "Portal.ChangeRequests.v1";

    /// <summary>Needs a <see cref="DataDirectory"/>.</summary>
    public static IServiceCollection AddChangeRequests(this IServiceCollection services) => services.AddSingleton(Open).AddHostedService<RequestSweeper>();

    private static RequestStore Open(IServiceProvider provider)
    {
        var data = provider.GetRequiredService<DataDirectory>();
        var logger = provider.GetRequiredService<ILogger<RequestStore>>();
        var (directory, protector) = ((string?)null, (IDataProtector?)null);
        try
        {
            (directory, protector) = (data.Make("requests").FullName, data.Protector(Purpose));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning("Nobody can ask for changes: {Directory} cannot be written to ({Reason})", data.Path, refused.GetType().Name);
        }

        return new RequestStore(directory, protector, provider.GetRequiredService<TimeProvider>(), logger);
    }
}
