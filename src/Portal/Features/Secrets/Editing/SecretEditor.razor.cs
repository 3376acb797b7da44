using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Editing;
using Portal.Shared;
using SecretValue = Portal.Core.Secrets.SecretValue;

namespace Portal.Features.Secrets.Editing;

/// <summary>The form for a secret's data. It keeps what was typed until it is saved or given up, whatever fails meanwhile.</summary>
public sealed partial class SecretEditor : EnvironmentPage
{
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);
    private readonly LongTexts _arriving = new();
    private SecretDraft _draft = new(ObjectNode.Empty);
    private ChangePlan? _plan;
    private ApiException? _failure;
    private SaveWay? _chosenWay;
    private string _key = "";
    private string? _nothing;
    private bool _importing;
    private bool _exporting;
    private bool _planning;
    private bool _tried;
    private bool _stuck;
    private bool _saved;

    /// <summary>The secret; for a new one the folder it may go to, or the secret itself when its name is settled.</summary>
    [Parameter, EditorRequired]
    public required SecretPath Path { get; set; }

    /// <summary>Which key/value engine the mount is.</summary>
    [Parameter, EditorRequired]
    public required KvVersion Kv { get; set; }

    /// <summary>Whether nothing is there yet.</summary>
    [Parameter]
    public bool IsNew { get; set; }

    /// <summary>The version the draft is based on; null when it may not be known.</summary>
    [Parameter]
    public int? BasedOn { get; set; }

    /// <summary>The values the draft starts from; null when they were not read.</summary>
    [Parameter]
    public SecretValue? Before { get; set; }

    /// <summary>What was typed earlier and is taken up again; null to start from <see cref="Before"/>.</summary>
    [Parameter]
    public SecretDraft? Start { get; set; }

    /// <summary>Whether the token may change single keys; null when that is not known.</summary>
    [Parameter]
    public bool? MayPatch { get; set; }

    /// <summary>Whether the token may write the whole secret; null when that is not known.</summary>
    [Parameter]
    public bool? MayUpdate { get; set; }

    /// <summary>Whether the token may write a secret where there is none; null when that is not known.</summary>
    [Parameter]
    public bool? MayCreate { get; set; }

    /// <summary>The keys that are there, as far as their names may be known.</summary>
    [Parameter]
    public IReadOnlyList<string> KnownKeys { get; set; } = [];

    /// <summary>Raised with the secret that was written.</summary>
    [Parameter, EditorRequired]
    public EventCallback<SecretPath> OnSaved { get; set; }

    /// <summary>Raised when the person gives up.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnCancel { get; set; }

    /// <summary>Raised when what was typed started from other values than those that are there now.</summary>
    [Parameter]
    public EventCallback OnOutdated { get; set; }

    /// <summary>Raised when saving stopped, before the review is closed.</summary>
    [Parameter]
    public EventCallback<ChangeResult> OnStopped { get; set; }

    /// <summary>Writes.</summary>
    [Inject]
    public required SecretPlans Plans { get; init; }

    /// <summary>What is typed right now, for a merge.</summary>
    internal SecretDraft Draft => _draft;

    /// <inheritdoc/>
    protected override string Subject => Path.ToString();

    private bool IsOutdated => Before is { } now && !_draft.Opened.Equals(now.Entries.ToDocument());

    private bool IsBlind => Before is null && !IsNew && Kv is KvVersion.V2;

    private string Verb => IsNew ? "Review secret" : Kv is KvVersion.V1 ? "Review change" : BasedOn is { } known ? $"Review version {known + 1}" : "Review new version";

    private IReadOnlyList<CodeProblem> TextProblems => _draft.Problem is { } problem ? [new(problem.Line, problem.Column, problem.Message)] : [];

    // What the token may do can become known after the form is open.
    private SaveWay Way => _chosenWay ?? (MayPatch is true || MayUpdate is false ? SaveWay.Keys : SaveWay.Whole);

    private SecretPath Target => Path.IsFolder ? Path with { Key = SecretAddress.Key(Path.Mount, _key) } : Path;

    private string LeavingText => $"{DraftText.Summary(_draft)}. Nothing of it is saved in Vault.{(Drafts.IsKeeping ? " It is kept here for a day and offered when you come back." : "")}";

    private string StuckText => _draft.Face is SecretFace.Form
        ? "Some rows cannot be saved as they are. They are marked; put them right to change the view."
        : $"This {DraftText.Name(_draft.Face)} cannot be read yet, so the view stays. Nothing you typed is lost; the problem is marked below the text.";

    // Rights belong to a path: nobody knows whether this one may be written before it is typed.
    private string NewPath => IsNew && PathProblem is null ? SecretNeeds.Data(Target, Kv) : "";

    private string? PathProblem => Target.Key switch
    {
        "" => "Say what the secret is called.",
        _ when Target.IsFolder => "A secret's name cannot end in a slash: that would be a folder.",
        _ => null,
    };

    /// <inheritdoc/>
    protected override void Open()
    {
        _key = Path.Key;
        _draft = Start ?? new SecretDraft(Before?.Entries.ToDocument() ?? ObjectNode.Empty);
        _chosenWay = null;
        OpenKept();
    }

    /// <summary>Goes on from another version with the given values in the fields.</summary>
    internal void Rebase(SecretValue onto, ObjectNode merged)
    {
        var face = _draft.Face;
        _draft = new SecretDraft(onto.Entries.ToDocument(), startWithRow: false);
        _draft.Replace(merged);
        _draft.Show(face);
        Changed();
        StateHasChanged();
    }

    private async Task ShowAsync(SecretFace face)
    {
        await _arriving.AllAsync();
        _stuck = !_draft.Show(face);
        _tried |= _stuck;
    }

    private Task TypedAsync(string text)
    {
        _draft.Type(text);
        Changed();
        return Task.CompletedTask;
    }

    private void Remove(DraftRow row)
    {
        _draft.Remove(row);
        Changed();
    }

    private async Task StartImportAsync()
    {
        await _arriving.AllAsync();
        _stuck = !_draft.IsValid;
        _importing = !_stuck && !_importing;
    }

    private void Imported()
    {
        _importing = false;
        Changed();
    }

    private async Task StartExportAsync()
    {
        await _arriving.AllAsync();
        _stuck = !_draft.IsValid;
        _exporting = !_stuck;
    }

    // Whether what was typed can be saved, or asked for; says why not.
    private async Task<bool> IsReadyAsync()
    {
        await _arriving.AllAsync();
        (_tried, _failure, _nothing) = (true, null, null);
        _stuck = _draft is { IsValid: false, Face: not SecretFace.Form };
        if (!_draft.IsValid || (IsNew && PathProblem is not null)) return false;
        if (!IsNew && (IsBlind ? _draft.Document.Members.IsEmpty && _removed.Count == 0 : Before is not null && !_draft.IsDirty))
        {
            _nothing = "Nothing is changed, so there is nothing to save.";
            return false;
        }

        if (IsOutdated) await OnOutdated.InvokeAsync();
        return !IsOutdated;
    }

    private async Task ReviewAsync()
    {
        if (!await IsReadyAsync()) return;
        try
        {
            _planning = true;
            _plan = await PlanAsync();
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

    private async Task<ChangePlan> PlanAsync()
    {
        var (document, entries) = (_draft.Document, _draft.Document.ToEntries());
        if (IsNew) return await Plans.PlanCreateAsync(Session, Target, entries, Gone);
        if (IsBlind && Way is SaveWay.Keys) return Plans.PlanPatch(Session, Path, BasedOn, null, new SecretPatch(entries, [.. _removed.Where(key => document[key] is null)]));
        if (Before is not null && SecretPatch.Between(Before.Entries, entries) is var patch && SaveWays.For(Before, document, patch, MayUpdate, MayPatch) is SaveWay.Keys)
        {
            return Plans.PlanPatch(Session, Path, BasedOn, Before, patch);
        }

        return await Plans.PlanNewVersionAsync(Session, Path, Kv is KvVersion.V1 ? 0 : BasedOn, Before, entries, Gone);
    }

    // Success is quiet: the page goes on to what was saved.
    private async Task AppliedAsync()
    {
        (_saved, _plan) = (true, null);
        ForgetKept();
        await OnSaved.InvokeAsync(Target);
    }
}
