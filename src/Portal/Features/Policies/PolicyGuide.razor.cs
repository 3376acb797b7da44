using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Secrets;
using Portal.Shared;

namespace Portal.Features.Policies;

/// <summary>The guided form: rights on a secret or folder, as stanzas of a new policy or added to one that is there.</summary>
public sealed partial class PolicyGuide : EnvironmentPage
{
    private readonly GrantDraft _draft = new();
    private Loaded<Choices> _engines = null!;
    private ImmutableArray<string> _suggestions = [];
    private string? _suggestedFolder;
    private string? _previewProblem;
    private ChangePlan? _plan;
    private ApiException? _failure;
    private bool _tried;
    private bool _planning;
    private bool _saved;

    /// <summary>The mount the form starts with.</summary>
    [SupplyParameterFromQuery(Name = "mount")]
    public string? FromMount { get; set; }

    /// <summary>The path in it the form starts with.</summary>
    [SupplyParameterFromQuery(Name = "path")]
    public string? FromPath { get; set; }

    /// <summary>The existing policy the form starts with.</summary>
    [SupplyParameterFromQuery(Name = "policy")]
    public string? FromPolicy { get; set; }

    /// <summary>Raised with the name of the policy that was written.</summary>
    [Parameter, EditorRequired]
    public EventCallback<string> OnSaved { get; set; }

    /// <summary>Raised when the person gives up.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnCancel { get; set; }

    /// <summary>Policies.</summary>
    [Inject]
    public required PolicyStore Store { get; init; }

    /// <summary>Mounts to choose from.</summary>
    [Inject]
    public required SecretEngines Engines { get; init; }

    /// <summary>Folders to choose from.</summary>
    [Inject]
    public required SecretFolders Folders { get; init; }

    /// <inheritdoc/>
    protected override string Subject => Environment;

    private string? Preview
    {
        get
        {
            try
            {
                _previewProblem = null;
                return _draft.Grants.IsEmpty ? null : PolicyBuilder.Write(_draft.Grants);
            }
            catch (ApiException problem)
            {
                _previewProblem = problem.Errors.FirstOrDefault();
                return null;
            }
        }
    }

    /// <inheritdoc/>
    protected override void Open()
    {
        (_draft.Mount, _draft.Key, _draft.Policy, _draft.IntoExisting) = (FromMount ?? "", FromPath ?? "", FromPolicy ?? "", FromPolicy is not null);
        _engines = Load(ReadAsync);
    }

    private async Task<Choices> ReadAsync(CancellationToken cancellationToken)
    {
        var policies = Part.OfAsync(Store.ListAsync(Session, cancellationToken));
        var engines = await Engines.ListAsync(Session, cancellationToken);
        var mounts = engines.Items.Where(engine => engine.Kv is not null).ToImmutableArray();
        if (_draft.Mount.Length == 0 && mounts.Length == 1) _draft.Mount = mounts[0].Path;
        _draft.Kv = mounts.FirstOrDefault(engine => engine.Path == _draft.Mount)?.Kv ?? KvVersion.V2;
        var known = await policies;
        return new(mounts, [.. (known.Value?.Items ?? []).Select(policy => policy.Name).Where(name => name != "root")], [.. engines.Refused, .. known.Refused is { } refused ? [refused] : Array.Empty<ApiException>()]);
    }

    private async Task ChooseMountAsync(string mount)
    {
        _draft.Mount = mount;
        _draft.Kv = _engines.Value?.Mounts.FirstOrDefault(engine => engine.Path == mount)?.Kv ?? KvVersion.V2;
        _suggestedFolder = null;
        await SuggestAsync();
    }

    private async Task TypePathAsync(string key)
    {
        _draft.Key = key;
        await SuggestAsync();
    }

    // The folder that is being typed into; names are suggested, never required.
    private async Task SuggestAsync()
    {
        var folder = _draft.Path.IsFolder ? _draft.Path : _draft.Path.Parent;
        if (_draft.Mount.Length == 0 || folder.ToString() == _suggestedFolder) return;
        _suggestedFolder = folder.ToString();
        try
        {
            _suggestions = [.. (await Folders.BrowseAsync(Session, folder, Gone)).Entries.Select(entry => entry.Key)];
        }
        catch (ApiException)
        {
            _suggestions = [];
        }
    }

    private async Task ReviewAsync()
    {
        (_tried, _failure) = (true, null);
        if (!_draft.IsComplete) return;
        try
        {
            _planning = true;
            _plan = _draft.IntoExisting ? await AddAsync() : Store.PlanCreate(Session, _draft.Target, PolicyBuilder.Write(_draft.Grants));
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

    private async Task<ChangePlan> AddAsync()
    {
        var read = await Store.ReadAsync(Session, _draft.Target, Gone);
        return Store.PlanEdit(Session, read, PolicyBuilder.Add(read.Text, _draft.Grants));
    }

    private Task AppliedAsync()
    {
        (_saved, _plan) = (true, null);
        return OnSaved.InvokeAsync(_draft.Target.ToLowerInvariant());
    }

    private sealed record Choices(ImmutableArray<SecretEngine> Mounts, ImmutableArray<string> Policies, ImmutableArray<ApiException> Refused) : IPartialAnswer;
}
