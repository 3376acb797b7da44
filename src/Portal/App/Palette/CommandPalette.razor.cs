using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using Portal.Configuration;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Features.Secrets;
using Portal.Features.Secrets.Exploring;
using Portal.Shared;

namespace Portal.App.Palette;

/// <summary>
/// Pins, recents and pages at once, names of things as soon as they are read. Names that are known from the last time are there at once too, while
/// they are read again. Secrets are found among those that are known; reading all of them is for the person to ask for.
/// </summary>
public sealed partial class CommandPalette : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly OptionCursor _cursor = new();
    private PaletteAnswer _answer = new([], 0);
    private PaletteQuery _query = PaletteQuery.Empty;
    private PaletteNames? _names;
    private SecretIndex? _followed;
    private bool _reading;
    private bool _open;
    private string _typed = "";

    /// <summary>Whose names, and where.</summary>
    [Parameter, EditorRequired]
    public required EnvironmentSession Session { get; set; }

    [Inject]
    internal PaletteIndex Names { get; init; } = null!;

    [Inject]
    internal SecretSearch Search { get; init; } = null!;

    [Inject]
    internal SecretFolders Folders { get; init; } = null!;

    [Inject]
    internal SecretPlaces Places { get; init; } = null!;

    [Inject]
    internal PalettePages Pages { get; init; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; init; } = null!;

    [Inject]
    internal IJSRuntime Script { get; init; } = null!;

    private SecretIndex Index => Search.Of(Session);

    // The secret or folder of the page behind the palette.
    private SecretPath? Here => new Uri(Navigation.Uri).AbsolutePath.Trim('/').Split('/') is [_, "secrets", ..] && SecretAddress.Parse(Navigation.Uri) is { Mount.Length: > 0 } path ? path : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Follow(null);
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_open && _cursor.HasMoved) await Script.InvokeVoidAsync("portal.reveal", OptionId(_cursor.At));
    }

    private static string OptionId(int index) => $"palette-{index}";

    private async Task OpenAsync()
    {
        var session = Session;
        if (_names?.Session != session) _names = null;
        _open = true;
        Type("");
        Follow(Index);
        try
        {
            _reading = true;
            var names = await Names.ReadAsync(session, _gone.Token);
            if (session != Session) return;
            _names = names;
            Look();
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
        }
        finally
        {
            _reading = false;
        }
    }

    private void Type(string? typed)
    {
        _typed = typed ?? "";
        _query = PaletteQuery.Parse(_typed);
        _cursor.Reset();
        Look();
    }

    // A second press takes the filter away again.
    private void Narrow(PaletteFilter filter) => Type(_query.Filter == filter ? _query.Text : $"{filter.Prefix} {_query.Text}");

    // What arrives later may stand before what is chosen: the choice stays with the entry, unless nobody has made one.
    private void Look()
    {
        var chosen = _cursor.At > 0 && _cursor.At < _answer.Entries.Length ? _answer.Entries[_cursor.At] : null;
        var canIndex = Index.Progress.State is IndexState.NotStarted or IndexState.Stopped or IndexState.Failed;
        _answer = PaletteFinder.Find(_query, new PaletteSources(
            Session.Environment.Name, Here, Places.Of(Session), Pages.Of(Session.Environment.Name), _names, (words, most) => Search.FindKnown(Session, words, most), canIndex));
        _cursor.Reset(chosen is null ? 0 : Math.Max(0, _answer.Entries.IndexOf(chosen)));
    }

    private void Came() => _ = InvokeAsync(() =>
    {
        if (!_open || _gone.IsCancellationRequested) return;
        Look();
        StateHasChanged();
    });

    // The index that is followed is not always that of the session: by the time the palette closes, the environment may be another.
    private void Follow(SecretIndex? index)
    {
        if (_followed is not null) _followed.Changed -= Came;
        _followed = index;
        if (_followed is not null) _followed.Changed += Came;
    }

    private void Close()
    {
        _open = false;
        _answer = new PaletteAnswer([], 0);
        Follow(null);
    }

    private void Press(KeyboardEventArgs args)
    {
        if (_cursor.Press(args.Key, _answer.Entries.Length) || args.Key != "Enter" || _answer.Entries.IsEmpty) return;
        var chosen = _answer.Entries[_cursor.At];
        Take(chosen);
        if (!chosen.Indexes) Navigation.NavigateTo(chosen.Address);
    }

    private void Take(PaletteEntry entry)
    {
        if (entry.Indexes) Index.Start();
        else Close();
    }
}

/// <summary>The pages of this portal and its other environments, as the palette shows them.</summary>
internal sealed class PalettePages(PortalEnvironments environments)
{
    public ImmutableArray<PaletteEntry> Of(string current) =>
    [
        .. PageList.In(environments.Mode).Select(page => new PaletteEntry(page.Title, PaletteKind.Page, "page", page.Icon, page.Address(current), page.Words)),
        .. environments.All.Where(environment => environment.Name != current)
            .Select(environment => new PaletteEntry(environment.Title, PaletteKind.Environment, "environment", Icons.Material.Outlined.Dns, Routes.Overview(environment.Name))),
    ];
}
