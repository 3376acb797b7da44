using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Environments;
using Portal.Shared;

namespace Portal.Tests.Features;

/// <summary>Renders pages as a signed-in person sees them, over servers that answer over HTTP. What is on them is found and used by <see cref="Screen"/>.</summary>
public abstract class PageContext : BunitContext
{
    // Two cores also build and serve; a test that waits for something that never comes is the only one to pay for it.
    static PageContext() => DefaultWaitTimeout = TimeSpan.FromSeconds(20);

    protected PageContext(TimeProvider? time = null)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        if (time is not null) Services.AddSingleton(time);
        Services.AddLogging().AddScoped<Announcer>().AddScoped<KeyTable>().AddPortalCore();
    }

    protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    /// <summary>Who opens a page when a test does not say.</summary>
    protected virtual EnvironmentSession Somebody => throw new InvalidOperationException("Say whose session it is.");

    /// <summary>Opens a page at an address below the session's environment.</summary>
    protected IRenderedComponent<TPage> Open<TPage>(string address, EnvironmentSession? session = null, Action<ComponentParameterCollectionBuilder<TPage>>? more = null)
        where TPage : EnvironmentPage
    {
        session ??= Somebody;
        Navigation.NavigateTo($"/{session.Environment.Name}{address}");
        return Render<TPage>(parameters =>
        {
            parameters.Add(page => page.Environment, session.Environment.Name).AddCascadingValue(session);
            more?.Invoke(parameters);
        });
    }
}
