using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.KubernetesSecrets;
using Portal.Core.Secrets.Editing;
using Portal.Shared;

namespace Portal.Features.KubernetesSecrets;

/// <summary>The form for the values of one secret. It keeps what was typed until it is saved or given up, whatever fails meanwhile.</summary>
public sealed partial class KubernetesSecretEditing : EnvironmentPage
{
    private readonly LongTexts _arriving = new();
    private SecretDraft? _draft;
    private KubernetesSecretData? _before;
    private KubernetesSecretData? _theirs;
    private SecretMerge? _merge;
    private ChangePlan? _plan;
    private ApiException? _failure;
    private bool _reading;
    private bool _tried;
    private bool _nothing;
    private bool _saved;

    /// <summary>What is known of the secret.</summary>
    [Parameter, EditorRequired]
    public required KubernetesSecret Secret { get; set; }

    /// <summary>Whether the person asked to edit just now, so that the values may be read without asking again.</summary>
    [Parameter]
    public bool ReadNow { get; set; }

    /// <summary>Raised with what was read to start from.</summary>
    [Parameter]
    public EventCallback<KubernetesSecretData> OnRead { get; set; }

    /// <summary>Raised after a change was saved.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnSaved { get; set; }

    /// <summary>Raised when the person gives up.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnCancel { get; set; }

    /// <summary>Secrets.</summary>
    [Inject]
    public required KubernetesSecretDirectory Secrets { get; init; }

    /// <summary>Writes.</summary>
    [Inject]
    public required KubernetesSecretPlans Plans { get; init; }

    /// <inheritdoc/>
    protected override string Subject => $"{Secret.Namespace}/{Secret.Name}";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (ReadNow) await StartAsync();
    }

    private async Task StartAsync()
    {
        if (await ReadAsync("Read values to edit") is not { } read) return;
        (_before, _draft) = (read, new SecretDraft(read.Document));
        await OnRead.InvokeAsync(read);
    }

    private async Task<KubernetesSecretData?> ReadAsync(string action)
    {
        try
        {
            (_failure, _reading) = (null, true);
            return await Secrets.ReadAsync(Session, Secret.Namespace, Secret.Name, action, Gone);
        }
        catch (ApiException failure)
        {
            _failure = failure;
            return null;
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _reading = false;
        }
    }

    private async Task ReviewAsync()
    {
        await _arriving.AllAsync();
        (_tried, _failure, _nothing) = (true, null, false);
        if (_draft is not { } draft || _before is not { } before || !DataRows.IsReady(draft, before.Type)) return;
        _nothing = !draft.IsDirty;
        if (_nothing) return;
        try
        {
            _plan = Plans.PlanChange(Secret, before, draft.Document);
        }
        catch (ApiException failure)
        {
            _failure = failure;
        }
    }

    private Task AppliedAsync()
    {
        (_saved, _plan) = (true, null);
        return OnSaved.InvokeAsync();
    }

    private async Task StoppedAsync(ChangeResult result)
    {
        if (result.Problem?.Failure is not Failure.Conflict || _draft is not { } draft || await ReadAsync("Read values to compare") is not { } theirs) return;
        (_theirs, _merge) = (theirs, new SecretMerge(draft.Opened, theirs.Document, draft.Document));
    }

    private void Merge(IReadOnlySet<string> takeTheirs)
    {
        if (_theirs is not { } theirs || _draft is not { } draft) return;
        // The draft may have gone on while the comparison was open.
        var merged = new SecretMerge(draft.Opened, theirs.Document, draft.Document).Merged(takeTheirs);
        _draft = new SecretDraft(theirs.Document, startWithRow: false);
        _draft.Replace(merged);
        (_before, _theirs, _plan) = (theirs, null, null);
    }
}
