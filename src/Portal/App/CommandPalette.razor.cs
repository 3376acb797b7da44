using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;
using Portal.Core.Environments;
using Portal.Core.Secrets.Exploring;

namespace Portal.App;

/// <summary>Pages at once, names of things as soon as they are read. Names that are known from the last time are there at once too, while they are read again.</summary>
public sealed partial class CommandPalette : ComponentBase, IDisposable
{
    // One letter would find nearly everything, and reading all mounts is not done for a slip of the finger.
    private const int Worthwhile = 2;
    private const int SecretsShown = 8;
    private readonly CancellationTokenSource _gone = new();
    private PaletteNames? _names;
    private SecretIndex? _followed;
    private bool _reading;
    private bool _open;
    private string _typed = "";

    /// <summary>Whose names, and where.</summary>
    [Parameter, EditorRequired]
    public required EnvironmentSession Session { get; set; }

    [Inject]
    internal PaletteIndex Index { get; init; } = null!;

    [Inject]
    internal SecretSearch Secrets { get; init; } = null!;

    // Secrets come last: they are many, and arrive while one types.
    private IEnumerable<PaletteEntry> Found => PaletteEntry.Find([.. Pages, .. _names?.Entries ?? []], _typed).Concat(FoundSecrets);

    private IEnumerable<PaletteEntry> FoundSecrets => _typed.Trim().Length < Worthwhile
        ? []
        : Secrets.Of(Session).Find(_typed, SecretsShown).Best.Select(found => PaletteEntry.Of(Session.Environment.Name, found));

    private bool IsReadingSecrets => _typed.Trim().Length >= Worthwhile && Secrets.Of(Session).Progress.IsBusy;

    private IEnumerable<PaletteEntry> Pages =>
    [
        .. PageList.In(Environments.Mode).Select(page => new PaletteEntry(page.Title, "page", page.Icon, page.Address(Session.Environment.Name), page.Words)),
        .. Environments.All.Where(environment => environment.Name != Session.Environment.Name)
            .Select(environment => new PaletteEntry(environment.Title, "environment", Icons.Material.Outlined.Dns, Routes.Overview(environment.Name))),
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        Follow(null);
        _gone.Cancel();
        _gone.Dispose();
    }

    private async Task OpenAsync()
    {
        (_open, _typed) = (true, "");
        var session = Session;
        if (_names?.Session != session) _names = null;
        Follow(Secrets.Of(Session));
        try
        {
            _reading = true;
            var names = await Index.ReadAsync(session, _gone.Token);
            if (session == Session) _names = names;
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
        if (_typed.Trim().Length >= Worthwhile) Secrets.Of(Session).Start();
    }

    private void Came() => _ = InvokeAsync(() =>
    {
        if (_open && !_gone.IsCancellationRequested) StateHasChanged();
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
        Follow(null);
    }

    private void Key(KeyboardEventArgs args)
    {
        if (args.Key != "Enter" || Found.FirstOrDefault() is not { } first) return;
        Close();
        Navigation.NavigateTo(first.Address);
    }
}
