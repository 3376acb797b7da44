using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.ServiceAccounts;
using Portal.Shared;

namespace Portal.Features.ServiceAccounts;

/// <summary>The form of a new service account.</summary>
public sealed partial class NewAccount : EnvironmentPage
{
    private Loaded<Listing<KubeNamespace>> _namespaces = null!;
    private string _namespace = "";
    private string _name = "";
    private bool _automounts = true;
    private string? _missing;
    private ApiException? _failure;
    private bool _tried;
    private bool _planning;

    /// <summary>The namespace the form starts with.</summary>
    [Parameter]
    public string? Namespace { get; set; }

    /// <summary>Receives what is to be done.</summary>
    [Parameter, EditorRequired]
    public EventCallback<ChangePlan> OnPlan { get; set; }

    /// <summary>Raised when the person is done with the form.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnClose { get; set; }

    /// <summary>Service accounts and namespaces.</summary>
    [Inject]
    public required ServiceAccountDirectory Accounts { get; init; }

    /// <summary>What the person may do in the cluster.</summary>
    [Inject]
    public required KubeAccess Access { get; init; }

    /// <inheritdoc/>
    protected override string Subject => "new";

    private string? NameProblem => _name.Trim().Length == 0 ? "Give it a name, such as internal-app." : null;

    private string NamespaceHint => (_namespaces.Value, _namespaces.Failure) switch
    {
        (_, { } failure) => FailureText.Explain(failure).What + " Type its name.",
        ({ } known, _) when _namespace.Trim().Length > 0 && known.Items.All(ns => ns.Name != _namespace.Trim()) => "There is no namespace with this name.",
        _ => "Where its pods run.",
    };

    /// <inheritdoc/>
    protected override void Open()
    {
        _namespaces = Load(cancellation => Accounts.ListNamespacesAsync(Session, cancellation));
        if (Namespace is { Length: > 0 } ns) _ = ChooseNamespaceAsync(ns);
    }

    private async Task ChooseNamespaceAsync(string ns)
    {
        (_namespace, _missing) = (ns, null);
        // Only a whole name is asked about, not each letter of it.
        if (_namespaces.Value?.Items.Any(known => known.Name == ns) != true) return;
        var action = new KubeAction("create", "", "serviceaccounts", ns);
        try
        {
            var may = await Access.MayAsync(Session.Kubernetes, action, Gone);
            if (_namespace == ns) _missing = may ? null : $"Needs {action}";
        }
        catch (ApiException)
        {
            // Courtesy only: the cluster will say it when the plan is applied.
        }
    }

    private async Task ReviewAsync()
    {
        (_tried, _failure) = (true, null);
        if (_planning || _namespace.Trim().Length == 0 || NameProblem is not null) return;
        _planning = true;
        try
        {
            await OnPlan.InvokeAsync(await Accounts.PlanCreateAsync(Session, NewServiceAccount.Named(_namespace.Trim(), _name.Trim()) with { AutomountsToken = _automounts }, Gone));
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
}
