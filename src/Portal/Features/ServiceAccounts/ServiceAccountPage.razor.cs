using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Roles;
using Portal.Core.ServiceAccounts;
using Portal.Core.Vault.Capabilities;
using Portal.Shared;

namespace Portal.Features.ServiceAccounts;

/// <summary>One service account, and what Vault lets its pods do.</summary>
public sealed partial class ServiceAccountPage : EnvironmentPage
{
    private Loaded<AccountDetail> _account = null!;
    private ChangePlan? _plan;
    private ApiException? _failure;
    private bool? _mayDelete;
    private string? _bindMissing;
    private bool _planning;
    private bool _deleted;

    /// <summary>The namespace, as a segment of the address.</summary>
    [Parameter]
    public string Namespace { get; set; } = "";

    /// <summary>The name, as a segment of the address.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>Service accounts.</summary>
    [Inject]
    public required ServiceAccountDirectory Accounts { get; init; }

    /// <summary>Roles.</summary>
    [Inject]
    public required RoleStore Roles { get; init; }

    /// <summary>What the person may do in the cluster.</summary>
    [Inject]
    public required KubeAccess Access { get; init; }

    /// <summary>What the person may do in Vault.</summary>
    [Inject]
    public required VaultCapabilities Capabilities { get; init; }

    private string AuthMount => Session.Environment.Vault.KubernetesAuthMount;

    private string Ns => Routes.Value(Namespace);

    private string AccountName => Routes.Value(Name);

    private KubeAction DeleteAction => new("delete", "", "serviceaccounts", Ns);

    /// <inheritdoc/>
    protected override void Open() => _account = Load(ReadAsync);

    private async Task<AccountDetail> ReadAsync(CancellationToken cancellationToken)
    {
        var detail = await AccountReads.ReadAsync(Session, Accounts, Roles, Ns, AccountName, cancellationToken);
        _mayDelete = await MayDeleteAsync(cancellationToken);
        var newRole = $"auth/{AuthMount}/role/{AccountName}";
        _bindMissing = (await Capabilities.ReadAsync(Session, [newRole], cancellationToken)).Missing(newRole, "create");
        return detail;
    }

    private async Task<bool?> MayDeleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Access.MayAsync(Session.Kubernetes, DeleteAction, cancellationToken);
        }
        catch (ApiException)
        {
            return null;
        }
    }

    private async Task DeleteAsync()
    {
        if (_planning || _account.Value is not { } detail) return;
        (_planning, _failure) = (true, null);
        try
        {
            var plan = await Accounts.PlanDeleteAsync(Session, Ns, AccountName, Gone);
            var roles = detail.Row.Roles.Select(role => role.Name).ToArray();
            _plan = roles.Length == 0 ? plan : plan with { Warnings = [.. plan.Warnings, $"{(roles.Length == 1 ? "The role" : "The roles")} {string.Join(", ", roles)} {(roles.Length == 1 ? "keeps" : "keep")} naming it."] };
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
        finally
        {
            _planning = false;
        }
    }

    private void CloseReview()
    {
        _plan = null;
        if (_deleted) Navigation.NavigateTo(Routes.ServiceAccounts(Environment));
    }
}
