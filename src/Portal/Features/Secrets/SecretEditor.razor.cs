using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Features.Secrets.Editing;
using Portal.Shared;
using SecretValue = Portal.Core.Secrets.SecretValue;

namespace Portal.Features.Secrets;

/// <summary>The form for a secret's data. It keeps what was typed until it is saved or given up, whatever fails meanwhile.</summary>
public sealed partial class SecretEditor : EnvironmentPage
{
    private SecretDraft _draft = new([]);
    private ChangePlan? _plan;
    private ApiException? _failure;
    private JsonProblem? _pasteProblem;
    private string _key = "";
    private string _paste = "";
    private bool _pasting;
    private bool _planning;
    private bool _tried;
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

    /// <summary>The version the draft is based on.</summary>
    [Parameter]
    public int BasedOn { get; set; }

    /// <summary>The values the draft starts from; null when they were not read.</summary>
    [Parameter]
    public SecretValue? Before { get; set; }

    /// <summary>Raised with the secret that was written.</summary>
    [Parameter, EditorRequired]
    public EventCallback<SecretPath> OnSaved { get; set; }

    /// <summary>Raised when the person gives up.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnCancel { get; set; }

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

    private string Verb => IsNew ? "Review secret" : Kv is KvVersion.V2 ? $"Review version {BasedOn + 1}" : "Review change";

    private IReadOnlyList<CodeProblem> JsonProblems => _draft.JsonProblem is { } problem ? [new(problem.Line, problem.Column, problem.Message)] : [];

    private SecretPath Target => Path.IsFolder ? Path with { Key = SecretAddress.Key(Path.Mount, _key) } : Path;

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
        _draft = new SecretDraft(Before?.Entries.ToDraft() ?? []);
    }

    /// <summary>Goes on from another version with the given values in the fields.</summary>
    internal void Rebase(SecretValue onto, ImmutableArray<KeyValuePair<string, DraftValue>> values)
    {
        _draft = new SecretDraft(onto.Entries.ToDraft(), startWithRow: false);
        _draft.Replace(values);
        StateHasChanged();
    }

    private async Task ReviewAsync()
    {
        (_tried, _failure) = (true, null);
        if (!_draft.IsValid || (IsNew && PathProblem is not null)) return;
        try
        {
            _planning = true;
            _plan = IsNew
                ? await Plans.PlanCreateAsync(Session, Target, _draft.Values.ToEntries(), Gone)
                : await Plans.PlanNewVersionAsync(Session, Path, BasedOn, Before, _draft.Values.ToEntries(), Gone);
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

    // Success is quiet: the page goes on to what was saved.
    private Task AppliedAsync()
    {
        (_saved, _plan) = (true, null);
        return OnSaved.InvokeAsync(Target);
    }

    private void ClosePaste() => (_pasting, _paste, _pasteProblem) = (false, "", null);

    private void Paste()
    {
        _pasteProblem = _draft.Paste(_paste);
        if (_pasteProblem is null) ClosePaste();
    }
}
