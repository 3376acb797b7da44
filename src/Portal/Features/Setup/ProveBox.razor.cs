using Microsoft.AspNetCore.Components;
using Portal.Core.Access;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Setup;
using Portal.Shared;

namespace Portal.Features.Setup;

/// <summary>Logs in at Vault as a service account, so that nobody has to start a pod to see whether the connection works.</summary>
public sealed partial class ProveBox : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private Loaded<Listing<RoleBinding>> _roles = null!;
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
    public required AccessDirectory Access { get; init; }

    /// <summary>Proves.</summary>
    [Inject]
    public required ConnectKubernetesAuth Connect { get; init; }

    /// <summary>The clock.</summary>
    [Inject]
    public required TimeProvider Time { get; init; }

    private IEnumerable<RoleBinding> Bindings => (_roles.Value?.Items ?? []).Where(binding => binding.Mount == Mount);

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
        _roles = new Loaded<Listing<RoleBinding>>(cancellation => Access.ListBindingsAsync(Session, cancellation), Time, () => InvokeAsync(StateHasChanged), DispatchExceptionAsync, _gone.Token);
        _roles.Start(null);
    }

    // A role names whom it is for: that is whom to try.
    private void Follow()
    {
        if (Bindings.FirstOrDefault(binding => binding.Role == _role) is not { } binding) return;
        if (binding.Namespaces.FirstOrDefault(IsName) is { } ns) _namespace = ns;
        if (binding.ServiceAccounts.FirstOrDefault(IsName) is { } account) _account = account;
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
