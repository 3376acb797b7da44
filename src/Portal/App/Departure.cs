using Microsoft.JSInterop;

namespace Portal.App;

/// <summary>Leaves the circuit for a page that has none, or one of its own.</summary>
internal static class Departure
{
    /// <summary>
    /// Sends the browser to an address as a fresh load. A browser that has left already is no error: Blazor's own forced navigation waits for its
    /// answer, and reports the circuit as broken when none comes.
    /// </summary>
    public static async Task DepartAsync(this IJSRuntime script, string address, CancellationToken cancellationToken)
    {
        try
        {
            await script.InvokeVoidAsync("location.assign", cancellationToken, address);
        }
        catch (Exception exception) when (exception is OperationCanceledException or JSDisconnectedException)
        {
        }
    }
}
