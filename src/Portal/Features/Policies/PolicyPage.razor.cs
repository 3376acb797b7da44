using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Policies;
using Portal.Core.Secrets.Requests;
using Portal.Core.Vault;
using Portal.Core.Vault.Capabilities;
using Portal.Shared;

namespace Portal.Features.Policies;

/// <summary>One policy: its text, what it allows, and the editor.</summary>
public sealed partial class PolicyPage : EnvironmentPage
{
    private const string EditTab = "edit";

    private Loaded<StoredPolicy> _policy = null!;
    private Loaded<CapabilitySet> _rights = null!;
    private Loaded<VaultServer> _server = null!;
    private ChangePlan? _plan;

    /// <summary>The policy's name, as one segment.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary><c>edit</c> while the editor is open.</summary>
    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    /// <summary>Policies.</summary>
    [Inject]
    public required PolicyStore Store { get; init; }

    /// <summary>Keeps requests.</summary>
    [Inject]
    public required ChangeRequests Requests { get; init; }

    /// <summary>What the person may do.</summary>
    [Inject]
    public required VaultCapabilities Capabilities { get; init; }

    /// <summary>Which server reads the policy.</summary>
    [Inject]
    public required VaultServers Servers { get; init; }

    private string PolicyName => Routes.Value(Name);

    private string Target => $"sys/policies/acl/{PolicyName}";

    private bool IsRoot => PolicyName == "root";

    private string GrantAddress => $"{Routes.Policies(Environment)}?create=guided&policy={Uri.EscapeDataString(PolicyName)}";

    /// <inheritdoc/>
    protected override void Open()
    {
        _policy = Load(cancellation => Store.ReadAsync(Session, PolicyName, cancellation));
        _rights = Load(cancellation => Capabilities.ReadAsync(Session, [Target], cancellation));
        _server = Load(cancellation => Servers.ReadAsync(Session, cancellation));
    }

    private IReadOnlyList<CodeProblem> Problems(StoredPolicy policy) => PolicyText.Marks(PolicyCheck.Problems(policy.Name, policy.Text, _server.Value));

    private bool? May(string capability) => _rights.Value?.Allows(Target, capability);

    private void ShowTab(string? tab) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("tab", tab));

    private void Delete(StoredPolicy policy) => _plan = Store.PlanDelete(Session, policy);

    private async Task SavedAsync()
    {
        ShowTab(null);
        await _policy.ReloadAsync();
    }

    private void Deleted() => Navigation.NavigateTo(Routes.Policies(Environment));

    private Task CloseReviewAsync()
    {
        _plan = null;
        return _policy.ReloadAsync();
    }
}
