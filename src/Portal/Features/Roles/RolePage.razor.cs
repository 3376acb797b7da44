using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Access;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.ServiceAccounts;
using Portal.Core.Vault.Capabilities;
using Portal.Shared;

namespace Portal.Features.Roles;

/// <summary>One role: what it allows to whom, what is odd about it, and who uses it.</summary>
public sealed partial class RolePage : EnvironmentPage
{
    private Loaded<KnownRole> _role = null!;
    private Loaded<RoleNames> _names = null!;
    private Loaded<Listing<ReachedWorkload>> _workloads = null!;
    private ChangePlan? _plan;
    private bool _deleting;
    private bool _deleted;

    /// <summary>The mount, as a segment of the address.</summary>
    [Parameter]
    public string Mount { get; set; } = "";

    /// <summary>The role's name, as a segment of the address.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>Set while the form is open.</summary>
    [SupplyParameterFromQuery]
    public string? Edit { get; set; }

    /// <summary>Roles.</summary>
    [Inject]
    public required RoleStore Store { get; init; }

    /// <summary>Who can log in.</summary>
    [Inject]
    public required AccessDirectory Access { get; init; }

    /// <summary>What exists in the cluster.</summary>
    [Inject]
    public required ServiceAccountDirectory Accounts { get; init; }

    /// <summary>What exists in Vault.</summary>
    [Inject]
    public required PolicyStore Policies { get; init; }

    /// <summary>What the person may do.</summary>
    [Inject]
    public required VaultCapabilities Capabilities { get; init; }

    private string MountPath => Routes.Value(Mount);

    private string RoleName => Routes.Value(Name);

    private string Target => $"auth/{MountPath}/role/{RoleName}";

    private ImmutableArray<RoleFinding> Findings => _role.Value is { } known && _names.Value is { } names ? RoleFindings.Of(known.Stored.Role, names.Known) : [];

    /// <inheritdoc/>
    protected override void Open()
    {
        _role = Load(ReadAsync);
        _names = Load(cancellation => RoleNames.ReadAsync(Session, Accounts, Policies, cancellation));
        _workloads = Load(ReachedAsync);
    }

    private async Task<KnownRole> ReadAsync(CancellationToken cancellationToken) =>
        new(await Store.ReadAsync(Session, MountPath, RoleName, cancellationToken), await Capabilities.ReadAsync(Session, [Target], cancellationToken));

    private async Task<Listing<ReachedWorkload>> ReachedAsync(CancellationToken cancellationToken)
    {
        var role = (await Store.ReadAsync(Session, MountPath, RoleName, cancellationToken)).Role;
        var selector = role.NamespaceSelector.Length == 0 ? null : role.NamespaceSelector;
        return await Access.ListWorkloadsAsync(Session, new RoleBinding(role.Mount, role.Name, role.ServiceAccountNamespaces, selector, role.ServiceAccountNames, role.TokenPolicies, [], [], []), cancellationToken);
    }

    private async Task DeleteAsync()
    {
        if (_role.Value is not { } known || _deleting) return;
        _deleting = true;
        try
        {
            var plan = Store.PlanDelete(Session, known.Stored);
            var reached = await Part.OfAsync(ReachedAsync(Gone));
            _plan = plan with { Warnings = [Broken(reached), .. plan.Warnings] };
        }
        finally
        {
            _deleting = false;
        }
    }

    // Who breaks: the workloads whose annotations name the role, not those that merely could.
    private static string Broken(Part<Listing<ReachedWorkload>> reached)
    {
        if (reached.Value is not { } found) return "It is not known which workloads log in with it, because they could not be read.";
        var users = found.Items.Where(workload => workload.UsesRole).Select(workload => $"{workload.Namespace}/{workload.Name}").ToArray();
        var partly = found.Refused.IsEmpty ? "" : " Some namespaces could not be looked into.";
        return users.Length == 0
            ? "No workload that you may see logs in with it." + partly
            : $"{Plural.Of(users.Length, "workloads")} {(users.Length == 1 ? "logs" : "log")} in with it: {string.Join(", ", users.Take(5))}{(users.Length > 5 ? ", …" : "")}.{partly}";
    }

    private void CloseForm() => Navigation.NavigateTo(Routes.Role(Environment, MountPath, RoleName));

    private void CloseReview()
    {
        _plan = null;
        if (_deleted) Navigation.NavigateTo(Routes.Roles(Environment));
    }

    private sealed record KnownRole(StoredRole Stored, CapabilitySet Rights);
}
