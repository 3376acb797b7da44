using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Roles;
using Portal.Core.Workloads;
using Portal.Shared;

namespace Portal.Features.Workloads.Injecting;

/// <summary>Both forms: the smaller one patches the pod template, the larger one makes everything else too.</summary>
public sealed partial class InjectSecret : EnvironmentPage
{
    private readonly InjectDraft _draft = new() { Mount = "" };
    private Loaded<Listing<StoredRole>> _roles = null!;
    private ImmutableArray<string> _doubts = [];
    private ApiException? _failure;
    private bool _tried;
    private bool _busy;
    private bool _planned;

    /// <summary>The workload.</summary>
    [Parameter, EditorRequired]
    public required Workload Workload { get; set; }

    /// <summary>The cluster's injector.</summary>
    [Parameter, EditorRequired]
    public required InjectorFacts Injector { get; set; }

    /// <summary>Whether policy, role and service account are made too.</summary>
    [Parameter]
    public bool WithEverything { get; set; }

    /// <summary>Receives what is to be done.</summary>
    [Parameter, EditorRequired]
    public EventCallback<ChangePlan> OnPlan { get; set; }

    /// <summary>Raised when the person gives up.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnCancel { get; set; }

    /// <summary>Plans of annotations.</summary>
    [Inject]
    public required InjectionPlans Plans { get; init; }

    /// <summary>Plans of everything.</summary>
    [Inject]
    public required GiveSecretPlans Giving { get; init; }

    /// <summary>The roles to pick from.</summary>
    [Inject]
    public required RoleStore Roles { get; init; }

    /// <summary>Whether a role fits.</summary>
    [Inject]
    public required RoleFit Fit { get; init; }

    private ImmutableDictionary<string, string> Shown => _tried ? _draft.Problems(WithEverything) : ImmutableDictionary<string, string>.Empty;

    /// <inheritdoc/>
    protected override string Subject => WithEverything ? "give" : "inject";

    /// <inheritdoc/>
    protected override void Open()
    {
        var settings = InjectionSettings.Read(Workload.Template.Annotations, Injector.Names);
        var path = settings.AuthPath ?? Injector.Settings.AuthPath;
        _draft.Mount = path.StartsWith("auth/", StringComparison.Ordinal) ? path[5..] : Session.Environment.Vault.KubernetesAuthMount;
        _draft.Role = settings.Role ?? "";
        _draft.Policy = Workload.Key.Name;
        _draft.ServiceAccount = Workload.Template.ServiceAccount is "default" ? Workload.Key.Name : Workload.Template.ServiceAccount;
        foreach (var container in Workload.Template.Containers) _draft.Containers.Add(container.Name);
        _draft.SuggestedRole = settings.Role ?? Workload.Key.Name;
        _roles = Load(cancellation => ReadRolesAsync(settings.Role, cancellation));
    }

    private async Task<Listing<StoredRole>> ReadRolesAsync(string? used, CancellationToken cancellationToken)
    {
        var roles = await Roles.ReadAllAsync(Session, cancellationToken);
        var mine = roles.Items.Select(stored => stored.Role).Where(role => role.Mount == _draft.Mount);
        _draft.SuggestedRole = OwnRole.Suggest(used, Workload.Key.Name, Workload.Key.Namespace, _draft.ServiceAccount, [.. mine]);
        return roles;
    }

    private string? Problem(string field) => Shown.GetValueOrDefault(field);

    private Task Picked(PickedSecret? secret)
    {
        _draft.Secret = secret;
        if (secret is not null && !secret.Keys.Contains(_draft.Key)) _draft.Key = secret.Keys.FirstOrDefault() ?? "";
        return DoubtAsync();
    }

    // The event itself draws again; the preview is computed from the draft.
    private void Redraw() => _planned = false;

    private async Task DoubtAsync()
    {
        _planned = false;
        _doubts = [];
        var (role, mount) = (_draft.Role.Trim(), _draft.Mount);
        if (WithEverything || role.Length == 0) return;
        var doubts = await Fit.DoubtsAsync(Session, mount, role, Workload.Key.Namespace, Workload.Template.ServiceAccount, _draft.Secret?.Path, _draft.Secret?.Kv, Gone);
        if (role == _draft.Role.Trim()) _doubts = doubts;
    }

    private async Task ReviewAsync()
    {
        (_tried, _failure) = (true, null);
        if (_busy || !_draft.Problems(WithEverything).IsEmpty) return;
        _busy = true;
        try
        {
            var request = _draft.ToRequest(Workload, WithEverything);
            var plan = WithEverything
                ? await Giving.PlanAsync(Session, new GiveSecretRequest { Injection = request, AuthMount = _draft.Mount, Policy = _draft.Policy.Trim(), ServiceAccount = _draft.ServiceAccount.Trim(), MayWiden = _draft.MayWiden }, Gone)
                : await Plans.PlanInjectAsync(Session, request, Gone);
            // Applying leads away from the form, and by then there is nothing to lose.
            _planned = true;
            await OnPlan.InvokeAsync(plan);
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
        finally
        {
            _busy = false;
        }
    }
}
