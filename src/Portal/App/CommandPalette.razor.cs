using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;
using Portal.Core.Environments;

namespace Portal.App;

/// <summary>Pages at once, names of things as soon as they are read. They are read anew each time it opens.</summary>
public sealed partial class CommandPalette : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private ImmutableArray<PaletteEntry>? _names;
    private bool _open;
    private string _typed = "";

    /// <summary>Whose names, and where.</summary>
    [Parameter, EditorRequired]
    public required EnvironmentSession Session { get; set; }

    [Inject]
    internal PaletteIndex Index { get; init; } = null!;

    private IEnumerable<PaletteEntry> Found => PaletteEntry.Find([.. Pages, .. _names ?? []], _typed);

    private IEnumerable<PaletteEntry> Pages =>
    [
        .. PageList.All.Select(page => new PaletteEntry(page.Title, "page", page.Icon, page.Address(Session.Environment.Name), page.Words)),
        .. Environments.All.Where(environment => environment.Name != Session.Environment.Name)
            .Select(environment => new PaletteEntry(environment.Title, "environment", Icons.Material.Outlined.Dns, Routes.Overview(environment.Name))),
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private async Task OpenAsync()
    {
        (_open, _typed) = (true, "");
        try
        {
            _names = await Index.ReadAsync(Session, _gone.Token);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
        }
    }

    private void Close() => _open = false;

    private void Key(KeyboardEventArgs args)
    {
        if (args.Key != "Enter" || Found.FirstOrDefault() is not { } first) return;
        Close();
        Navigation.NavigateTo(first.Address);
    }
}
