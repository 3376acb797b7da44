using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;

namespace Portal.Features.Secrets.Exploring;

/// <summary>Keeps the tree and the path bar while pages come and go.</summary>
public sealed partial class ExplorerLayout : LayoutComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly SecretTree _tree = new();
    private ApiException? _refused;
    private bool _open;

    /// <summary>Who is asking, and where.</summary>
    [CascadingParameter]
    public required EnvironmentSession Session { get; set; }

    /// <summary>Addresses.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>Engines.</summary>
    [Inject]
    public required SecretEngines Engines { get; init; }

    /// <summary>Folders.</summary>
    [Inject]
    public required SecretFolders Folders { get; init; }

    /// <summary>Whether the person wants details of secrets in folders where each takes a request: chosen once, for all folders one goes through.</summary>
    internal bool ShowsDetails { get; set; }

    /// <summary>What the person's policies name.</summary>
    [Inject]
    public required SecretReach Reach { get; init; }

    private string Environment => Session.Environment.Name;

    /// <summary>A page has listed a folder: the tree shows what is in it.</summary>
    public Task LearnAsync(SecretFolder folder) => InvokeAsync(() =>
    {
        _tree.Learn(folder);
        StateHasChanged();
    });

    /// <summary>A page has read the mounts.</summary>
    public Task LearnAsync(IEnumerable<SecretEngine> engines) => InvokeAsync(() =>
    {
        _refused = null;
        _tree.SetMounts(engines);
        StateHasChanged();
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        Navigation.LocationChanged -= Moved;
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc/>
    protected override Task OnInitializedAsync()
    {
        Navigation.LocationChanged += Moved;
        ShowWhereWeAre();
        return ReadMountsAsync();
    }

    private async Task ReadMountsAsync()
    {
        try
        {
            _tree.SetMounts((await Engines.GlanceAsync(Session, _gone.Token)).Items);
            _refused = null;
        }
        catch (ApiException refused)
        {
            _refused = refused;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
        }
    }

    private async Task ReadAsync(TreeNode folder)
    {
        try
        {
            _tree.Learn(await Folders.GlanceAsync(Session, folder.Path, _gone.Token));
        }
        catch (ApiException refused)
        {
            _tree.Fail(folder, refused, refused.Failure is Failure.Denied ? await NamedAsync(folder.Path) : []);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return;
        }

        StateHasChanged();
    }

    // What may not be listed may still be named by the person's policies.
    private async Task<IEnumerable<string>> NamedAsync(SecretPath folder)
    {
        try
        {
            return SecretReach.NamesIn(folder, await Reach.BelowAsync(Session, folder, _gone.Token));
        }
        catch (Exception failure) when (failure is ApiException or OperationCanceledException)
        {
            return [];
        }
    }

    private void Moved(object? sender, LocationChangedEventArgs args) => _ = InvokeAsync(() =>
    {
        if (!ShowWhereWeAre()) return;
        _open = false;
        StateHasChanged();
    });

    // Whether the path is another one: filters and tabs are in the address too.
    private bool ShowWhereWeAre()
    {
        var path = SecretAddress.Parse(Navigation.Uri) is { Mount.Length: > 0 } found ? found : null;
        if (path == _tree.Current && _tree.Rows.Count > 0) return false;
        _tree.Show(path);
        return true;
    }
}
