using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Portal.Configuration;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Shared;
using Portal.SignIn;

namespace Portal.App;

/// <summary>Decides who is asking and where, before any page is drawn.</summary>
public sealed partial class Shell : LayoutComponentBase, IDisposable
{
    private PortalSession? _session;
    private ErrorBoundary? _boundary;
    private readonly CancellationTokenSource _gone = new();
    private VaultSession? _named;
    private VaultServer? _server;
    private string? _shown;

    [Inject]
    internal CircuitIdentity Identity { get; init; } = null!;

    [Inject]
    internal PortalEnvironments Environments { get; init; } = null!;

    [Inject]
    internal VaultServers Servers { get; init; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; init; } = null!;

    [Inject]
    internal IJSRuntime Script { get; init; } = null!;

    // An address outside any environment still has a navigation, into the first the person is signed in to.
    private string Fallback => _session?.Environments.Keys.FirstOrDefault() ?? Environments.All[0].Name;

    private EnvironmentSession? Current => _session?.In(Routes.EnvironmentOf(Address));

    private EnvironmentReach Reach => new([.. Environments.All.Select(environment => new ReachedEnvironment(environment, _session?.In(environment.Name)))]);

    private string Address => "/" + Navigation.ToBaseRelativePath(Navigation.Uri);

    /// <inheritdoc/>
    public void Dispose()
    {
        Navigation.LocationChanged -= Moved;
        if (_session is not null) _session.Changed -= Changed;
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _session = Identity.Session;
        if (_session is not null) _session.Changed += Changed;
        Navigation.LocationChanged += Moved;
        _shown = Path;
        Arrive();
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender) await Script.InvokeVoidAsync("portal.up");
    }

    private string Path => new Uri(Navigation.Uri).AbsolutePath;

    // A page that failed is left behind by going to another one, not by loading the portal again.
    private void Moved(object? sender, LocationChangedEventArgs args)
    {
        if (_shown == Path) return;
        _shown = Path;
        _boundary?.Recover();
        Arrive();
    }

    private void Changed() => _ = InvokeAsync(() =>
    {
        Arrive();
        StateHasChanged();
    });

    private void Arrive()
    {
        RequireEnvironment();
        _ = InvokeAsync(NameServerAsync);
    }

    // Only commands and words depend on it, so no page waits for it and none fails without it.
    private async Task NameServerAsync()
    {
        if (_named == Current?.Vault) return;
        (_named, _server) = (Current?.Vault, null);
        if (Current is not { } current) return;
        try
        {
            var server = await Servers.SeenAsync(current, _gone.Token);
            if (_named != current.Vault) return;
            _server = server;
            StateHasChanged();
        }
        catch (Exception exception) when (exception is ApiException or OperationCanceledException)
        {
        }
    }

    // Signed in, but not here: the sign-in page of this environment, and back.
    private void RequireEnvironment()
    {
        if (_session is null || Current is not null) return;
        if (Environments.Find(Routes.EnvironmentOf(Address)) is { } environment) _ = InvokeAsync(() => Script.DepartAsync(Routes.SignIn(environment.Name, Address), _gone.Token));
    }
}
