using Microsoft.Extensions.DependencyInjection;
using Portal.Core;

namespace Portal.Testing;

/// <summary>The core as the portal registers it, for tests that take features from it.</summary>
public static class Core
{
    /// <summary>A provider with everything in Portal.Core; with a clock of the test's own if it has one.</summary>
    public static ServiceProvider Start(TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        if (time is not null) services.AddSingleton(time);
        return services.AddLogging().AddPortalCore().BuildServiceProvider();
    }
}
