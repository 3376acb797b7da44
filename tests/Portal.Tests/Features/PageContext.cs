using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Environments;
using Portal.Shared;

namespace Portal.Tests.Features;

/// <summary>Renders pages for a session of a test's own choosing, over servers that answer over HTTP.</summary>
public abstract class PageContext : BunitContext
{
    protected PageContext()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLogging().AddScoped<Announcer>().AddScoped<KeyTable>().AddPortalCore();
    }

    protected static TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    /// <summary>Opens a page at an address below the session's environment.</summary>
    protected IRenderedComponent<TPage> Open<TPage>(string address, EnvironmentSession session, Action<ComponentParameterCollectionBuilder<TPage>>? more = null)
        where TPage : EnvironmentPage
    {
        Navigation.NavigateTo($"/{session.Environment.Name}{address}");
        return Render<TPage>(parameters =>
        {
            parameters.Add(page => page.Environment, session.Environment.Name).AddCascadingValue(session);
            more?.Invoke(parameters);
        });
    }

    /// <summary>Waits until a text is on the page, and answers with all of it.</summary>
    protected static string Shows<T>(IRenderedComponent<T> page, string text)
        where T : IComponent
    {
        page.WaitForAssertion(() => Assert.Contains(text, Text(page), StringComparison.Ordinal), Patience);
        return Text(page);
    }

    protected static string Text<T>(IRenderedComponent<T> page)
        where T : IComponent => string.Join(' ', string.Join(' ', page.Nodes.Select(node => node.TextContent)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The button with this text, as soon as there is one.</summary>
    protected static IElement Button<T>(IRenderedComponent<T> page, string text)
        where T : IComponent
    {
        page.WaitForState(() => page.FindAll("button").Any(button => button.TextContent.Trim() == text), Patience);
        return page.FindAll("button").First(button => button.TextContent.Trim() == text);
    }

    /// <summary>Applies the plan under review, and types the name it asks for.</summary>
    protected static void Apply<T>(IRenderedComponent<T> page, string? confirm = null)
        where T : IComponent
    {
        page.WaitForState(() => page.FindAll("[data-apply]").Count > 0, Patience);
        if (confirm is not null) page.Find(".panel-actions input").Input(confirm);
        page.AtOnce(() => page.Find("[data-apply]").Click());
    }
}
