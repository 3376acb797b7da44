using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Shared;

namespace Portal.Features.Secrets.Comparing;

/// <summary>Asks with what a secret is to be compared.</summary>
public sealed partial class ComparePlaces : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private ImmutableArray<SecretEngine> _engines = [];
    private ImmutableArray<SecretPath> _suggested = [];
    private string _environment = "";
    private Task _suggesting = Task.CompletedTask;
    private string _path = "";
    private string _offered = "";
    private string? _problem;
    private ApiException? _refused;

    /// <summary>The environment of the page.</summary>
    [Parameter, EditorRequired]
    public required string Environment { get; set; }

    /// <summary>The secret that is compared.</summary>
    [Parameter, EditorRequired]
    public required SecretPath Path { get; set; }

    /// <summary>What it is compared with already.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyCollection<CompareAddress> Chosen { get; set; }

    /// <summary>Raised with what is chosen.</summary>
    [Parameter]
    public EventCallback<CompareAddress> OnAdd { get; set; }

    /// <summary>The environments.</summary>
    [CascadingParameter]
    public required EnvironmentReach Reach { get; set; }

    /// <summary>Engines.</summary>
    [Inject]
    public required SecretEngines Engines { get; init; }

    /// <summary>Addresses.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc/>
    protected override Task OnInitializedAsync()
    {
        // Another environment first: that is what people compare with.
        _environment = Reach.All.FirstOrDefault(reached => reached.Session is not null && reached.Environment.Name != Environment)?.Environment.Name ?? Environment;
        return SuggestAsync();
    }

    private Task SuggestAsync() => _suggesting = OfferAsync();

    private async Task OfferAsync()
    {
        _refused = null;
        if (Reach.In(_environment) is not { } session) return;
        try
        {
            _engines = (await Engines.GlanceAsync(session, _gone.Token)).Items;
            _suggested =
            [
                .. _engines.Where(engine => engine.Kv is not null && (engine.Path != Path.Mount || _environment != Environment))
                    .OrderBy(engine => engine.Path != Path.Mount).Select(engine => Path with { Mount = engine.Path }),
            ];
            // What was typed meanwhile stays.
            var isOffered = _path == _offered;
            _offered = _suggested.FirstOrDefault(path => !Chosen.Contains(new CompareAddress(_environment, path)))?.ToString() ?? "";
            if (isOffered) _path = _offered;
        }
        catch (ApiException refused)
        {
            _refused = refused;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
        }
    }

    private async Task SubmitAsync()
    {
        // Where a mount ends in a path is known when the engines are.
        await _suggesting;
        var reading = PathText.Read(_path, _engines);
        var isItself = reading.Path == Path && _environment == Environment;
        _problem = reading.Path is not { } path ? reading.Problem : path.IsFolder ? "This is a folder. Name a secret." : isItself ? "This is the same secret." : null;
        if (_problem is null) await OnAdd.InvokeAsync(new CompareAddress(_environment, reading.Path!));
    }
}
