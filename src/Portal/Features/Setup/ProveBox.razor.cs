using Microsoft.AspNetCore.Components;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Roles;
using Portal.Core.Setup;
using Portal.Shared;

namespace Portal.Features.Setup;

/// <summary>Logs in at Vault as a service account, so that nobody has to start a pod to see whether the connection works.</summary>
public sealed partial class ProveBox : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private Loaded<Listing<StoredRole>> _roles = null!;
    private LoginProof? _proof;
    private string _role = "";
    private string _namespace = "";
    private string _account = "";
    private bool _proving;

    /// <summary>The auth mount to log in at, without <c>auth/</c>.</summary>
    [Parameter, EditorRequired]
    public required string Mount { get; set; }

    /// <summary>Whose rights are used.</summary>
    [CascadingParameter]
    public required EnvironmentSession Session { get; set; }

    /// <summary>The roles there are.</summary>
    [Inject]
    public required RoleStore Store { get; init; }

    /// <summary>Proves.</summary>
    [Inject]
    public required ConnectKubernetesAuth Connect { get; init; }

    /// <summary>The clock.</summary>
    [Inject]
    public required TimeProvider Time { get; init; }

    private IEnumerable<KubernetesRole> Roles => (_roles.Value?.Items ?? []).Select(stored => stored.Role).Where(role => role.Mount == Mount);

    /// <inheritdoc/>
    public void Dispose()
    {
        _gone.Cancel();
        _roles.Dispose();
        _gone.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _roles = new Loaded<Listing<StoredRole>>((_, cancellation) => Store.ReadAllAsync(Session, cancellation), Time, () => InvokeAsync(StateHasChanged), DispatchExceptionAsync, Session.Memory.Forget, _gone.Token);
        _roles.Start(null);
    }

    // A role names whom it is for: that is whom to try.
    private void Follow()
    {
        if (Roles.FirstOrDefault(role => role.Name == _role) is not { } role) return;
        if (role.ServiceAccountNamespaces.FirstOrDefault(IsName) is { } ns) _namespace = ns;
        if (role.ServiceAccountNames.FirstOrDefault(IsName) is { } account) _account = account;
    }

    private static bool IsName(string text) => !text.Contains('*', StringComparison.Ordinal);

    private async Task ProveAsync()
    {
        if (_proving) return;
        (_proving, _proof) = (true, null);
        try
        {
            _proof = await Connect.ProveAsync(Session, Mount, _role, _namespace.Trim(), _account.Trim(), _gone.Token);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
        }
        finally
        {
            _proving = false;
        }
    }
}
