using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Features.Secrets.Editing;
using Portal.Shared;
using SecretValue = Portal.Core.Secrets.SecretValue;

namespace Portal.Features.Secrets;

/// <summary>Editing one secret: starts from what is there, watches for a newer version, and merges when there is one.</summary>
public sealed partial class SecretEditing : EnvironmentPage
{
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(20);

    private Loaded<SecretDescription>? _now;
    private SecretEditor? _editor;
    private SecretMerge? _merge;
    private SecretValue? _before;
    private SecretValue? _theirs;
    private ApiException? _failure;
    private int _basedOn;
    private bool _isNew;
    private bool _started;
    private bool _reading;

    /// <summary>What is known of the secret.</summary>
    [Parameter, EditorRequired]
    public required SecretDescription Secret { get; set; }

    /// <summary>Whether the person asked to edit just now, so that the values may be read without asking again.</summary>
    [Parameter]
    public bool ReadNow { get; set; }

    /// <summary>Raised after a version was saved.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnSaved { get; set; }

    /// <summary>Raised when the person gives up.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnCancel { get; set; }

    /// <summary>Secrets.</summary>
    [Inject]
    public required SecretStore Store { get; init; }

    /// <inheritdoc/>
    protected override string Subject => Secret.Path.ToString();

    private bool IsMissing => Secret is { Kv: KvVersion.V2, Metadata: { Value: null, Refused.Failure: Failure.NotFound }, Keys.Value: null };

    private SecretVersion? Newer => (_now?.Value ?? Secret).Metadata.Value is { } metadata && metadata.CurrentVersion > _basedOn && !_isNew
        ? metadata.Versions.FirstOrDefault(version => version.Number == metadata.CurrentVersion)
        : null;

    /// <inheritdoc/>
    protected override void Open()
    {
        if (IsMissing) (_isNew, _started) = (true, true);
        else if (ReadNow) _ = StartNowAsync();
    }

    private async Task StartNowAsync()
    {
        try
        {
            await StartAsync();
            StateHasChanged();
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private async Task StartAsync()
    {
        if (await ReadAsync() is not { } read) return;
        _before = read;
        Begin(read.Version?.Number ?? 0);
    }

    private void StartEmpty() => Begin(Secret.Metadata.Value?.CurrentVersion ?? Secret.Keys.Value?.Version.Number ?? 0);

    private void Begin(int basedOn)
    {
        (_basedOn, _started) = (basedOn, true);
        if (Secret.Kv is KvVersion.V2) _now = Load(cancellation => Store.DescribeAsync(Session, Secret.Path, cancellation), Watch);
    }

    private async Task<SecretValue?> ReadAsync()
    {
        try
        {
            (_failure, _reading) = (null, true);
            return await Store.RevealAsync(Session, Secret.Path, null, Gone);
        }
        catch (ApiException failure)
        {
            _failure = failure;
            return null;
        }
        finally
        {
            _reading = false;
        }
    }

    private async Task StoppedAsync(ChangeResult result)
    {
        if (result.Problem?.Failure is not (Failure.Conflict or Failure.AlreadyExists)) return;
        if (_now is not null) await _now.ReloadAsync();
        await CompareAsync();
    }

    private async Task CompareAsync()
    {
        if (_editor is null || await ReadAsync() is not { } theirs) return;
        _theirs = theirs;
        _merge = new SecretMerge(_before?.Entries.ToDraft() ?? [], theirs.Entries.ToDraft(), _editor.Draft.Values);
    }

    private void Merge(IReadOnlySet<string> takeTheirs)
    {
        if (_theirs is not { } theirs || _editor is null) return;
        // The draft may have gone on while the comparison was open.
        var merge = new SecretMerge(_before?.Entries.ToDraft() ?? [], theirs.Entries.ToDraft(), _editor.Draft.Values);
        (_before, _basedOn, _isNew, _theirs) = (theirs, theirs.Version?.Number ?? 0, false, null);
        _editor.Rebase(theirs, merge.Merged(takeTheirs));
    }
}
