using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.ServiceAccounts;
using Portal.Shared;

namespace Portal.Features.Roles;

/// <summary>The form of a role, new or there already.</summary>
public sealed partial class RoleForm : EnvironmentPage
{
    private Loaded<RoleNames> _names = null!;
    private RoleDraft _draft = null!;
    private StoredRole? _base;
    private ChangePlan? _plan;
    private ApiException? _failure;
    private string? _taken;
    private bool _tried;
    private bool _moved;
    private bool _saved;
    private bool _advanced;

    /// <summary>The role that is edited; null for a new one.</summary>
    [Parameter]
    public StoredRole? Read { get; set; }

    /// <summary>What a new role starts with.</summary>
    [Parameter]
    public KubernetesRole? Start { get; set; }

    /// <summary>The mounts a new role can be in.</summary>
    [Parameter]
    public IReadOnlyList<string> Mounts { get; set; } = [];

    /// <summary>Raised when the role was written.</summary>
    [Parameter]
    public EventCallback OnSaved { get; set; }

    /// <summary>Raised when the person is done with the form.</summary>
    [Parameter]
    public EventCallback OnClose { get; set; }

    /// <summary>Roles.</summary>
    [Inject]
    public required RoleStore Store { get; init; }

    /// <summary>Namespaces and service accounts to pick from.</summary>
    [Inject]
    public required ServiceAccountDirectory Accounts { get; init; }

    /// <summary>Policies to pick from.</summary>
    [Inject]
    public required PolicyStore Policies { get; init; }

    /// <inheritdoc/>
    protected override string Subject => Read is null ? $"new {Start?.Name} {string.Join(' ', Start?.ServiceAccountNamespaces ?? [])}" : $"{Read.Role.Mount} {Read.Role.Name}";

    private ImmutableArray<RoleFinding> Findings => _names.Value is { } names && (_tried || _draft.IsDirty || Read is not null) ? RoleFindings.Of(_draft.ToRole(), names.Known) : [];

    /// <inheritdoc/>
    protected override void Open()
    {
        _base = Read;
        _draft = new RoleDraft(Read?.Role ?? Start ?? throw new InvalidOperationException("A role form needs a role to start with."));
        _advanced = _draft.HasAdvanced;
        _names = Load(cancellation => RoleNames.ReadAsync(Session, Accounts, Policies, cancellation));
    }

    private string? Problem(string field) => _tried ? _draft.Problems.GetValueOrDefault(field) : null;

    private Func<string, string?> Warning(string field) => name => Findings.FirstOrDefault(finding => finding.Field == field && finding.Name == name)?.Message;

    // A list nobody may read is no reason not to type a name.
    private static string Hint(ApiException? refused, string usual) => refused is null ? usual : $"{usual} {FailureText.Explain(refused).What} Type the names.";

    private void Review()
    {
        (_tried, _failure, _taken) = (true, null, null);
        if (!_draft.Problems.IsEmpty) return;
        try
        {
            _plan = _base is null ? Store.PlanCreate(Session, _draft.ToRole()) : Store.PlanEdit(Session, _base, _draft.ToRole());
            _plan = _plan with { Warnings = [.. _plan.Warnings, .. Findings.Select(finding => finding.Message)] };
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
    }

    private async Task AppliedAsync()
    {
        _saved = true;
        await OnSaved.InvokeAsync();
    }

    private async Task StoppedAsync(ChangeResult result)
    {
        if (result.Problem?.Failure is Failure.AlreadyExists) _taken = _draft.ToRole().Name;
        if (_base is null || result.Problem?.Failure is not Failure.Conflict) return;
        try
        {
            _base = await Store.ReadAsync(Session, _base.Role.Mount, _base.Role.Name, Gone);
            _moved = true;
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
    }

    private async Task CloseReview()
    {
        _plan = null;
        if (_saved) await OnClose.InvokeAsync();
    }
}
