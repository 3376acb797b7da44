using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;

namespace Portal.Tests.Features;

/// <summary>Finds and uses controls as a person names them.</summary>
internal static class Screen
{
    /// <summary>The button or link with this text or accessible name, as soon as there is one.</summary>
    public static IElement Control<T>(this IRenderedComponent<T> page, string name)
        where T : IComponent
    {
        page.WaitForState(() => page.Controls(name).Any());
        return page.Controls(name).First();
    }

    public static IEnumerable<IElement> Controls<T>(this IRenderedComponent<T> page, string name)
        where T : IComponent => page.FindAll("button, a, input, textarea, select").Where(control => NameOf(page, control) == name);

    private static IEnumerable<IElement> Fields<T>(this IRenderedComponent<T> page, string label)
        where T : IComponent => page.FindAll("input, textarea, select").Where(control => NameOf(page, control) == label);

    public static void Press<T>(this IRenderedComponent<T> page, string name)
        where T : IComponent
    {
        page.WaitForState(() => page.Controls(name).Any());
        page.AtOnce(() => page.Controls(name).First().Click());
    }

    /// <summary>Types into the field with this label.</summary>
    public static void Type<T>(this IRenderedComponent<T> page, string label, string text)
        where T : IComponent
    {
        page.WaitForState(() => page.Fields(label).Any());
        page.AtOnce(() => page.Fields(label).First().Input(text));
    }

    /// <summary>Checks the box with this label.</summary>
    public static void Check<T>(this IRenderedComponent<T> page, string label)
        where T : IComponent
    {
        page.WaitForState(() => page.Fields(label).Any());
        page.AtOnce(() => page.Fields(label).First().Change(true));
    }

    /// <summary>Finds and uses a control on the renderer's thread, so that no answer of Vault redraws it in between, and waits until that is done.</summary>
    public static void AtOnce<T>(this IRenderedComponent<T> page, Action use)
        where T : IComponent => page.InvokeAsync(use).GetAwaiter().GetResult();

    /// <summary>The field with this label.</summary>
    public static IElement Field<T>(this IRenderedComponent<T> page, string label)
        where T : IComponent => page.Fields(label).First();

    /// <summary>Waits until the control can, or cannot, be used.</summary>
    public static void IsOffered<T>(this IRenderedComponent<T> page, string name, bool enabled)
        where T : IComponent => page.WaitForAssertion(() =>
        {
            var controls = page.Controls(name).ToArray();
            Assert.NotEmpty(controls);
            Assert.Equal(enabled, controls.Any(control => !control.IsDisabled()));
        });

    /// <summary>Waits for a text and answers with everything that is written.</summary>
    public static string Shows<T>(this IRenderedComponent<T> page, string text)
        where T : IComponent
    {
        page.WaitForAssertion(() => Assert.Contains(text, page.Text(), StringComparison.Ordinal));
        return page.Text();
    }

    public static string Text<T>(this IRenderedComponent<T> page)
        where T : IComponent => string.Join(' ', string.Concat(page.Nodes.Select(node => node.TextContent + " ")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Applies the plan under review, and types the name it asks for.</summary>
    public static void Apply<T>(this IRenderedComponent<T> page, string? confirm = null)
        where T : IComponent
    {
        if (confirm is not null)
        {
            page.WaitForState(() => page.FindAll(".panel-actions input").Count > 0);
            page.AtOnce(() => page.Find(".panel-actions input").Input(confirm));
        }

        page.WaitForState(() => page.FindAll("[data-apply]:not([disabled])").Count > 0);
        page.AtOnce(() => page.Find("[data-apply]").Click());
    }

    /// <summary>Waits until every step of the plan under review is done.</summary>
    public static void IsApplied<T>(this IRenderedComponent<T> page)
        where T : IComponent => page.WaitForAssertion(() => Assert.StartsWith("Done", page.Find(".panel-actions").TextContent.Trim(), StringComparison.Ordinal));

    public static bool IsDisabled(this IElement control) => control.HasAttribute("disabled");

    private static string NameOf<T>(IRenderedComponent<T> page, IElement control)
        where T : IComponent =>
        control.GetAttribute("aria-label") is { } label ? label
        : control.Id is { Length: > 0 } id && page.FindAll($"label[for='{id}']") is [var text, ..] ? OwnText(text)
        : control.TextContent.Trim().Length > 0 ? control.TextContent.Trim()
        : control.Closest("label") is { } around ? OwnText(around) : "";

    // A label may hold a hint or "optional" besides its name.
    private static string OwnText(IElement label)
    {
        var copy = (IElement)label.Clone();
        foreach (var hint in copy.QuerySelectorAll(".field-hint, .muted").ToArray()) hint.Remove();
        return copy.TextContent.Trim();
    }
}
