using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Shared;

namespace Portal.Features.Secrets.Exploring;

/// <summary>The drop-down of one part of the path bar.</summary>
public sealed partial class CrumbMenu : ComponentBase, IDisposable
{
    // A letter changes most of what is drawn, and a folder may hold a hundred thousand names.
    private const int Most = 40;
    private readonly CancellationTokenSource _gone = new();
    private readonly OptionCursor _cursor = new();
    private ImmutableArray<SecretPath> _shown = [];
    private ImmutableArray<SecretPath>? _all;
    private ApiException? _refused;
    private bool _named;
    private string _typed = "";
    private int _found;
    private bool _open;
    private bool _focus;

    /// <summary>The environment's name.</summary>
    [Parameter, EditorRequired]
    public required string Environment { get; set; }

    /// <summary>The part of the path.</summary>
    [Parameter, EditorRequired]
    public required PathStep Step { get; set; }

    /// <summary>Where it stands among the others.</summary>
    [Parameter, EditorRequired]
    public required int Number { get; set; }

    /// <summary>Who is asking.</summary>
    [CascadingParameter]
    public required EnvironmentSession Session { get; set; }

    [Inject]
    internal SecretEngines Engines { get; init; } = null!;

    [Inject]
    internal SecretFolders Folders { get; init; } = null!;

    [Inject]
    internal SecretReach Reach { get; init; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; init; } = null!;

    [Inject]
    internal IJSRuntime Script { get; init; } = null!;

    private string ButtonId => $"crumb-{Number}";

    private string MenuId => $"crumb-{Number}-menu";

    private string ListId => $"crumb-{Number}-list";

    private string Where => Step.In.Length == 0 ? "Mounts" : $"In {Step.In}";

    private string Said => this switch
    {
        { _named: true } => $"You may not list {Step.In}. This is what your policies name in it.",
        { _refused: { Failure: Failure.Denied } } => $"You may not list {(Step.In.Length == 0 ? "the mounts" : Step.In)}. A path that you know opens all the same: press the pencil and type it.",
        { _refused: { } refused } => FailureText.Line(refused),
        { _all: null } => "Reading…",
        { _found: 0, _typed.Length: > 0 } => "Nothing here is called that.",
        { _found: 0 } => "Nothing is here any more.",
        _ when _found > _shown.Length => $"The first {_shown.Length} of {_found:N0}. Type to narrow.",
        _ => Plural.Of(_found, "entries"),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_open && _focus)
        {
            _focus = false;
            await Script.InvokeVoidAsync("portal.drop", MenuId);
        }

        if (_open && _cursor.HasMoved) await Script.InvokeVoidAsync("portal.reveal", OptionId(_cursor.At));
    }

    private string OptionId(int index) => $"crumb-{Number}-{index}";

    // A name may be a folder and a secret; which of the two is in sight is in the address.
    private bool IsHere(SecretPath path) => path.ToString().TrimEnd('/') == Step.Path.ToString().TrimEnd('/') && (!Step.IsLast || path.IsFolder == Step.IsFolder);

    private async Task ToggleAsync()
    {
        if (_open)
        {
            Close();
            return;
        }

        (_open, _focus, _typed, _all, _refused, _named) = (true, true, "", null, null, false);
        Look();
        try
        {
            _all = await ReadAsync();
            Look();
            var here = _shown.IndexOf(_shown.FirstOrDefault(IsHere)!);
            if (here > 0) _cursor.MoveTo(here);
        }
        catch (ApiException refused)
        {
            _refused = refused;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
        }
    }

    private async Task<ImmutableArray<SecretPath>> ReadAsync()
    {
        if (Step.In.Length == 0) return [.. (await Engines.GlanceAsync(Session, _gone.Token)).Items.Where(engine => engine.Kv is not null).Select(engine => new SecretPath(engine.Path, ""))];
        var folder = Step.Path.Parent;
        try
        {
            var listed = await Folders.GlanceAsync(Session, folder, _gone.Token);
            return [.. listed.Names.Select(listed.In)];
        }
        catch (ApiException denied) when (denied.Failure is Failure.Denied)
        {
            var names = SecretReach.NamesIn(folder, await Reach.BelowAsync(Session, folder, _gone.Token));
            if (names.IsEmpty) throw;
            _named = true;
            return [.. names.Select(name => folder with { Key = folder.Key + name })];
        }
    }

    private void Type(string? typed)
    {
        _typed = typed ?? "";
        Look();
    }

    private void Look()
    {
        var words = _typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var fitting = (_all ?? []).Where(path => Array.TrueForAll(words, word => (path.Key.Length == 0 ? path.Mount : path.Name).Contains(word, StringComparison.OrdinalIgnoreCase))).ToArray();
        (_shown, _found) = ([.. fitting.Take(Most)], fitting.Length);
        _cursor.Reset();
    }

    private async Task PressAsync(KeyboardEventArgs args)
    {
        if (_cursor.Press(args.Key, _shown.Length)) return;
        if (args.Key == "Escape")
        {
            Close();
            await Script.InvokeVoidAsync("portal.focus", "#" + ButtonId);
        }
        else if (args.Key == "Enter" && !_shown.IsEmpty)
        {
            var chosen = _shown[_cursor.At];
            Close();
            Navigation.NavigateTo(Routes.Secret(Environment, chosen));
        }
    }

    private void Close()
    {
        _open = false;
        (_all, _shown, _refused) = (null, [], null);
    }
}
