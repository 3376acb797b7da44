using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Secrets.Requests;
using Portal.Core.Vault;
using Portal.Shared;

namespace Portal.Features.Policies;

/// <summary>The form for a policy's text. It keeps what was typed until it is saved or given up.</summary>
public sealed partial class PolicyEditor : EnvironmentPage
{
    private IReadOnlyList<CodeProblem> _problems = [];
    private Loaded<VaultServer> _server = null!;
    private StoredPolicy? _base;
    private StoredPolicy? _theirs;
    private ChangePlan? _plan;
    private RequestDraft? _asking;
    private ApiException? _failure;
    private string _name = "";
    private string _text = "";
    private bool _tried;
    private bool _saved;

    /// <summary>The policy that is edited; null for a new one.</summary>
    [Parameter]
    public StoredPolicy? Read { get; set; }

    /// <summary>Whether the token may write it; null when that is not known.</summary>
    [Parameter]
    public bool? MayUpdate { get; set; }

    /// <summary>Raised with the name of the policy that was written.</summary>
    [Parameter, EditorRequired]
    public EventCallback<string> OnSaved { get; set; }

    /// <summary>Raised when the person gives up.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnCancel { get; set; }

    /// <summary>Policies.</summary>
    [Inject]
    public required PolicyStore Store { get; init; }

    /// <summary>Keeps requests.</summary>
    [Inject]
    public required ChangeRequests Requests { get; init; }

    /// <summary>Which server will read the policy.</summary>
    [Inject]
    public required VaultServers Servers { get; init; }

    /// <inheritdoc/>
    protected override string Subject => Read?.Name ?? "";

    private bool IsAskOnly => Requests.IsKeeping && MayUpdate is false;

    private bool IsDirty => _text != (_base?.Text ?? "") || (Read is null && _name.Length > 0);

    private string Summary => _problems.Count(problem => problem.IsError) switch
    {
        0 when _text.Trim().Length == 0 => "Nothing written yet.",
        0 when _problems.Count == 0 => "No errors found.",
        0 => $"No errors; {_problems.Count} {(_problems.Count == 1 ? "hint" : "hints")}.",
        1 => "1 error.",
        var errors => $"{errors} errors.",
    };

    /// <inheritdoc/>
    protected override void Open()
    {
        _base = Read;
        _server = Load(cancellation => Servers.ReadAsync(Session, cancellation));
        Type(Read?.Text ?? "");
    }

    private void Type(string text)
    {
        _text = text;
        _problems = text.Trim().Length == 0 ? [] : PolicyText.Marks(PolicyCheck.Problems(Read?.Name ?? _name, text, _server.Value));
    }

    private void Review() => _plan = Plan();

    // What Vault would refuse is not asked for either.
    private ChangePlan? Plan()
    {
        (_tried, _failure) = (true, null);
        if (Read is null && PolicyText.NameProblem(_name) is not null) return null;
        try
        {
            return _base is { } read ? Store.PlanEdit(Session, read, _text) : Store.PlanCreate(Session, _name, _text);
        }
        catch (ApiException failure)
        {
            _failure = failure;
            return null;
        }
    }

    private void Ask()
    {
        if (Plan()?.Steps[0].Subject is { } subject) _asking = new RequestDraft(subject, "", TimeSpan.Zero, new RequestProposal([], [], new Sensitive(_text))) { Revision = _base?.Revision };
    }

    private void Asked() => (_saved, _asking, _plan) = (true, null, null);

    private async Task StoppedAsync(ChangeResult result)
    {
        if (_base is null || result.Problem?.Failure is not Failure.Conflict) return;
        try
        {
            _theirs = await Store.ReadAsync(Session, _base.Name, Gone);
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
    }

    private void KeepMine() => (_base, _theirs) = (_theirs, null);

    private void TakeTheirs()
    {
        (_base, _theirs) = (_theirs, null);
        Type(_base!.Text);
    }

    private Task AppliedAsync()
    {
        (_saved, _plan) = (true, null);
        return OnSaved.InvokeAsync(Read?.Name ?? _name.Trim().ToLowerInvariant());
    }
}
