using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Core;
using Portal.Core.Environments;
using Portal.Shared;
using Portal.Testing;

namespace Portal.Tests.Shared;

/// <summary>Renders one shared component, with a clock that the test moves.</summary>
public abstract class ComponentTest : BunitContext
{
    protected ComponentTest()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<TimeProvider>(Time);
        Services.AddScoped<Announcer>().AddScoped<KeyTable>();
        Services.AddLogging().AddPortalCore();
    }

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 14, 2, 0, TimeSpan.Zero));

    protected EnvironmentSession Session { get; } = TestSession.At(new Uri("http://127.0.0.1:1"));

    protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();
}
