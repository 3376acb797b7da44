using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Portal.Shared;

/// <summary>Gives the focus to what takes the place of the control that had it: otherwise it would be lost, and a keyboard would start at the top of the page.</summary>
internal static class Focus
{
    /// <summary>Focuses an element where it is, without scrolling to it. One that is gone, with or without its browser, is no error.</summary>
    public static async Task TakeFocusAsync(this ElementReference element)
    {
        try
        {
            await element.FocusAsync(preventScroll: true);
        }
        catch (Exception gone) when (gone is JSException or JSDisconnectedException or OperationCanceledException)
        {
        }
    }
}
