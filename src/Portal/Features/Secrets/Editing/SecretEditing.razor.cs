using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Editing;
using Portal.Core.Vault.Capabilities;
using Portal.Features.Secrets.Editing.Keeping;
using Portal.Shared;
using SecretValue = Portal.Core.Secrets.SecretValue;

namespace Portal.Features.Secrets.Editing;

/// <summary>Editing one secret: starts from what is there or from what was typed earlier, watches for a newer version, and merges when there is one.</summary>
public sealed partial class SecretEditing : EnvironmentPage
{
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(20);

    private Loaded<SecretDescription>? _now;
    private Loaded<CapabilitySet> _rights = null!;
    private SecretEditor? _editor;
    private SecretMerge? _merge;
    private SecretValue? _before;
    private SecretValue? _theirs;
    private SecretDraft? _restored;
    private KeptDraft? _offer;
    private ApiException? _failure;
    private int? _basedOn;
    private bool _isNew;
    private bool _started;
    private bool _reading;

    /// <summary>What is known of the secret.</summary>
    [Parameter, EditorRequired]
    public required SecretDescription Secret { get; set; }

    /// <summary>Whether the person asked to edit just now, so that the values may be read without asking again.</summary>
    [Parameter]
    public bool ReadNow { get; set; }

    /// <summary>Whether the mount's engine is only assumed, because the person may not know it.</summary>
    [Parameter]
    public bool IsKvAssumed { get; set; }

    /// <summary>Raised after a version was saved.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnSaved { get; set; }

    /// <summary>Raised when the person gives up.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnCancel { get; set; }

    /// <summary>Secrets.</summary>
    [Inject]
    public required SecretStore Store { get; init; }

    /// <summary>What the person may do.</summary>
    [Inject]
    public required VaultCapabilities Capabilities { get; init; }

    /// <summary>What was typed earlier and not saved.</summary>
    [Inject]
    public required SecretDrafts Drafts { get; init; }

    /// <inheritdoc/>
    protected override string Subject => Secret.Path.ToString();

    private bool IsMissing => Secret is { Kv: KvVersion.V2, Metadata: { Value: null, Refused.Failure: Failure.NotFound }, Keys.Value: null };

    private string Data => SecretNeeds.Data(Secret.Path, Secret.Kv);

    private int? Newest => Secret.Metadata.Value?.CurrentVersion ?? Secret.Keys.Value?.Version.Number;

    private string[] KnownKeys => Secret.Keys.Value?.Keys.Select(key => key.Name).ToArray() ?? [];

    private string? OutdatedText => _offer?.BasedOn is { } then && Newest is { } now && now > then ? $"Version {now} was saved since; you will see both." : null;

    private bool IsAskOnly => May("update") is false && May("patch") is not true;

    private SecretVersion? Newer => (_now?.Value ?? Secret).Metadata.Value is { } metadata && metadata.CurrentVersion > _basedOn && !_isNew
        ? metadata.Versions.FirstOrDefault(version => version.Number == metadata.CurrentVersion)
        : null;

    /// <inheritdoc/>
    protected override void Open()
    {
        _rights = Load(cancellation => Capabilities.ReadAsync(Session, [Data], cancellation));
        if (IsMissing) (_isNew, _started) = (true, true);
        else if ((_offer = Drafts.Find(Session, Secret.Path)) is null && ReadNow) _ = StartNowAsync();
    }

    // Only what the server said counts: a token that may not ask is not known to be good for anything.
    private bool? May(string capability) => _rights.Value is { } rights && rights.ByPath.ContainsKey(Data) ? rights.Allows(Data, capability) : null;

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

    // Without a version nothing can be checked; guessing one would make every save a conflict.
    private void StartEmpty() => Begin(Newest);

    private void Begin(int? basedOn)
    {
        (_basedOn, _started) = (basedOn, true);
        if (Secret.Kv is KvVersion.V2) _now = Load(cancellation => Store.DescribeAsync(Session, Secret.Path, cancellation), Watch);
    }

    private async Task TakeDraftAsync()
    {
        if (_offer is not { } offer || SecretDraft.Restore(offer.Content) is not { } restored)
        {
            await DiscardDraftAsync();
            return;
        }

        if (offer.WasRead)
        {
            if (await ReadAsync() is not { } read) return;
            _before = read;
        }

        (_restored, _offer) = (restored, null);
        Begin(_before is null ? Newest : _before.Version?.Number ?? 0);
        if (_before is { } now && !restored.Opened.Equals(now.Entries.ToDocument())) Compare(now, restored);
    }

    private Task DiscardDraftAsync()
    {
        Drafts.Discard(Session, Secret.Path);
        _offer = null;
        return ReadNow ? StartAsync() : Task.CompletedTask;
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
        Compare(theirs, _editor.Draft);
    }

    private void Outdated()
    {
        if (_before is { } now && _editor is { } editor) Compare(now, editor.Draft);
    }

    private void Compare(SecretValue theirs, SecretDraft mine) =>
        (_theirs, _merge) = (theirs, new SecretMerge(mine.Opened, theirs.Entries.ToDocument(), mine.Document));

    private void Merge(IReadOnlySet<string> takeTheirs)
    {
        if (_theirs is not { } theirs || _editor is null) return;
        // The draft may have gone on while the comparison was open.
        var merge = new SecretMerge(_editor.Draft.Opened, theirs.Entries.ToDocument(), _editor.Draft.Document);
        (_before, _basedOn, _isNew, _theirs) = (theirs, theirs.Version?.Number ?? 0, false, null);
        _editor.Rebase(theirs, merge.Merged(takeTheirs));
    }
}
