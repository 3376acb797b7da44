using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.KubernetesSecrets;
using Portal.Shared;

namespace Portal.Features.KubernetesSecrets;

/// <summary>One Kubernetes secret.</summary>
public sealed partial class KubernetesSecretPage : EnvironmentPage
{
    private const string EditTab = "edit";

    private Loaded<KubernetesSecret> _secret = null!;
    private (bool? Read, bool? Patch, bool? Delete) _may;
    private ChangePlan? _plan;
    private ApiException? _failure;
    private bool _isImmutable;
    private bool _planning;
    private bool _deleted;
    private bool _readNow;

    /// <summary>The namespace, as a segment of the address.</summary>
    [Parameter]
    public string Namespace { get; set; } = "";

    /// <summary>The name, as a segment of the address.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary><c>edit</c> while the secret is edited.</summary>
    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    /// <summary>Secrets.</summary>
    [Inject]
    public required KubernetesSecretDirectory Secrets { get; init; }

    /// <summary>Writes.</summary>
    [Inject]
    public required KubernetesSecretPlans Plans { get; init; }

    /// <summary>What the person may do.</summary>
    [Inject]
    public required KubeAccess Access { get; init; }

    private string Ns => Routes.Value(Namespace);

    private string SecretName => Routes.Value(Name);

    private bool IsEditing => Tab == EditTab && _secret.Value is not null && WhyNotEdit is null;

    // Whoever may not read cannot be shown what they would change.
    private string? WhyNotEdit => _secret.Value is { } secret && SecretType.WhyFixed(secret.Type, _isImmutable) is { } fixedBecause ? fixedBecause
        : _may.Read == false ? $"Needs {Action("get")}"
        : _may.Patch == false ? $"Needs {Action("patch")}"
        : null;

    /// <inheritdoc/>
    protected override void Open()
    {
        (_isImmutable, _plan, _failure, _readNow) = (false, null, null, false);
        _secret = Load(ReadAsync);
    }

    private async Task<KubernetesSecret> ReadAsync(CancellationToken cancellationToken)
    {
        var rights = Task.WhenAll(MayAsync("get", cancellationToken), MayAsync("patch", cancellationToken), MayAsync("delete", cancellationToken));
        var secret = await Secrets.DescribeAsync(Session, Ns, SecretName, cancellationToken);
        var may = await rights;
        _may = (may[0], may[1], may[2]);
        return secret;
    }

    private KubeAction Action(string verb) => new(verb, "", "secrets", Ns, Name: SecretName);

    private async Task<bool?> MayAsync(string verb, CancellationToken cancellationToken)
    {
        try
        {
            return await Access.MayAsync(Session.Kubernetes, Action(verb), cancellationToken);
        }
        catch (ApiException)
        {
            // Then it may be tried, and the server says.
            return null;
        }
    }

    private void Edit()
    {
        _readNow = true;
        ShowTab(EditTab);
    }

    private void ShowTab(string? tab)
    {
        if (tab is null) _readNow = false;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("tab", tab));
    }

    private async Task SavedAsync()
    {
        ShowTab(null);
        await _secret.ReloadAsync();
    }

    private async Task DeleteAsync()
    {
        if (_planning || _secret.Value is not { } secret) return;
        (_planning, _failure) = (true, null);
        try
        {
            _plan = await Plans.PlanDeleteAsync(Session, secret, Gone);
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
        if (_deleted) Navigation.NavigateTo(Routes.KubernetesSecrets(Environment));
        _deleted = false;
    }
}
