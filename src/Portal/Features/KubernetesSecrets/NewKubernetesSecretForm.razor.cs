using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.KubernetesSecrets;
using Portal.Core.Secrets.Editing;
using Portal.Core.ServiceAccounts;
using Portal.Shared;

namespace Portal.Features.KubernetesSecrets;

/// <summary>The form of a new Kubernetes secret.</summary>
public sealed partial class NewKubernetesSecretForm : EnvironmentPage
{
    private readonly LongTexts _arriving = new();
    private Loaded<Listing<KubeNamespace>> _namespaces = null!;
    private readonly SecretDraft _draft = new(ObjectNode.Empty);
    private ChangePlan? _plan;
    private ApiException? _failure;
    private string _namespace = "";
    private string _name = "";
    private string _type = SecretType.All[0].Name;
    private string? _missing;
    private string? _made;
    private bool _planning;
    private bool _tried;

    /// <summary>The namespace the form starts with.</summary>
    [Parameter]
    public string? Namespace { get; set; }

    /// <summary>Which namespaces there are.</summary>
    [Inject]
    public required ServiceAccountDirectory Accounts { get; init; }

    /// <summary>Writes.</summary>
    [Inject]
    public required KubernetesSecretPlans Plans { get; init; }

    /// <summary>What the person may do in the cluster.</summary>
    [Inject]
    public required KubeAccess Access { get; init; }

    /// <inheritdoc/>
    protected override string Subject => "new";

    private string NamespaceHint => (_namespaces.Value, _namespaces.Failure) switch
    {
        (_, { } failure) => FailureText.Explain(failure).What + " Type its name.",
        ({ } known, _) when _namespace.Trim().Length > 0 && known.Items.All(ns => ns.Name != _namespace.Trim()) => "There is no namespace with this name.",
        _ => "Only pods of this namespace can take it.",
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
        var action = new KubeAction("create", "", "secrets", ns);
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

    // The keys a type needs are there to be filled in; what was typed stays.
    private void ChooseType(string? type)
    {
        _type = type ?? SecretType.All[0].Name;
        foreach (var row in _draft.Rows.Where(row => row.Text.Length == 0).ToArray()) _draft.Remove(row);
        foreach (var key in SecretType.All.Single(known => known.Name == _type).Keys.Where(key => _draft.Rows.All(row => row.Key != key))) _draft.Add().Key = key;
        if (_draft.Rows.Count == 0) _draft.Add();
    }

    private async Task ReviewAsync()
    {
        await _arriving.AllAsync();
        (_tried, _failure) = (true, null);
        if (_planning || _namespace.Trim().Length == 0 || KubeNames.ProblemOf(_name.Trim()) is not null || !DataRows.IsReady(_draft, _type)) return;
        _planning = true;
        try
        {
            _plan = await Plans.PlanCreateAsync(Session, new NewKubernetesSecret(_namespace.Trim(), _name.Trim(), _type, _draft.Document), Gone);
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

    private void Close()
    {
        _plan = null;
        if (_made is { } made) Navigation.NavigateTo(made);
    }
}
