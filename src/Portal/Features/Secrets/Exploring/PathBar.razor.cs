using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;

namespace Portal.Features.Secrets.Exploring;

/// <summary>The path of the page: links while it is read, a field while it is typed.</summary>
public sealed partial class PathBar : ComponentBase, IDisposable
{
    private const int Most = 12;
    private readonly CancellationTokenSource _gone = new();
    private ImmutableArray<SecretEngine> _engines = [];
    private ImmutableArray<SecretPath> _meanings = [];
    private ImmutableArray<SecretPath> _inFolder = [];
    private string? _text;
    private string? _problem;
    private string? _hint;
    private int? _active;
    private int _round;
    private bool _focus;
    private bool _isSame;
    private (string, SecretPath?) _drawn;

    /// <summary>The environment's name.</summary>
    [Parameter, EditorRequired]
    public required string Environment { get; set; }

    /// <summary>Where the person is; null for the list of mounts.</summary>
    [Parameter, EditorRequired]
    public required SecretPath? Path { get; set; }

    /// <summary>Who is asking.</summary>
    [CascadingParameter]
    public required EnvironmentSession Session { get; set; }

    /// <summary>Engines.</summary>
    [Inject]
    public required SecretEngines Engines { get; init; }

    /// <summary>Folders.</summary>
    [Inject]
    public required SecretFolders Folders { get; init; }

    /// <summary>Addresses.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    internal IJSRuntime Script { get; init; } = null!;

    // Other meanings first: whoever typed something with two of them has to see that.
    private ImmutableArray<SecretPath> Offers => [.. (_meanings.Length > 1 ? _meanings : []).Concat(_inFolder).Distinct().Take(Most)];

    /// <inheritdoc/>
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        // The frame is drawn again with each letter of a page's filter.
        _isSame = _drawn == (Environment, Path);
        _drawn = (Environment, Path);
    }

    /// <inheritdoc/>
    protected override bool ShouldRender()
    {
        var draw = !_isSame;
        _isSame = false;
        return draw;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_focus) return;
        _focus = false;
        await Script.InvokeVoidAsync("portal.edit", "path-bar");
    }

    private Task EditAsync(string text)
    {
        _focus = true;
        return TypedAsync(text);
    }

    private async Task TypedAsync(string text)
    {
        (_text, _problem, _hint, _active) = (text, null, null, null);
        var round = ++_round;
        try
        {
            if (_engines.IsEmpty) _engines = (await Engines.GlanceAsync(Session, _gone.Token)).Items;
            if (round != _round) return;
            _meanings = text.Trim().Length == 0 ? [] : PathText.Read(text, _engines, Path).Meanings;
            var offered = await CompletionsAsync(text.Trim());
            if (round == _round) _inFolder = offered;
        }
        catch (ApiException refused)
        {
            // Nothing to offer is no reason not to open what was typed.
            if (round != _round) return;
            _inFolder = [];
            _hint = refused.Failure is Failure.Denied ? "You may not list this folder. A path that you know opens all the same." : null;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
        }
    }

    // Mounts until the first slash, then what is in the folder that is typed.
    private async Task<ImmutableArray<SecretPath>> CompletionsAsync(string text)
    {
        if (_meanings.FirstOrDefault() is not { } meant || _engines.All(engine => engine.Path != meant.Mount || (meant.Key.Length == 0 && !text.EndsWith('/'))))
        {
            return [.. _engines.Where(engine => engine.Kv is not null && engine.Path.StartsWith(text, StringComparison.OrdinalIgnoreCase)).Select(engine => new SecretPath(engine.Path, ""))];
        }

        var folder = meant.IsFolder ? meant : meant.Parent;
        var start = meant.IsFolder ? "" : meant.Name;
        var listed = await Folders.GlanceAsync(Session, folder, _gone.Token);
        return [.. listed.Names.Where(name => name.StartsWith(start, StringComparison.OrdinalIgnoreCase)).Take(Most).Select(listed.In)];
    }

    private void Press(KeyboardEventArgs key)
    {
        var count = Offers.Length;
        switch (key.Key)
        {
            case "ArrowDown" when count > 0:
                _active = _active is { } down ? Math.Min(down + 1, count - 1) : 0;
                break;
            case "ArrowUp":
                _active = _active is > 0 and var up ? up - 1 : null;
                break;
            case "Escape":
                Close();
                break;
        }
    }

    private void Submit()
    {
        if (_active is { } at && at < Offers.Length)
        {
            Go(Offers[at]);
            return;
        }

        if (SecretAddress.Local(_text ?? "") is { } local)
        {
            Close();
            Navigation.NavigateTo(local);
            return;
        }

        var reading = PathText.Read(_text ?? "", _engines, Path);
        if (reading.Path is { } path) Go(path, reading.Version);
        else _problem = reading.Problem;
    }

    private void Go(SecretPath path) => Go(path, null);

    private void Go(SecretPath path, int? version)
    {
        Close();
        Navigation.NavigateTo(Routes.Secret(Environment, path, version));
    }

    private void Close()
    {
        _round++;
        (_text, _problem, _hint, _active, _inFolder, _meanings) = (null, null, null, null, [], []);
        // Mounts come and go; the next edit asks again, which within half a minute costs nothing.
        _engines = [];
    }
}
