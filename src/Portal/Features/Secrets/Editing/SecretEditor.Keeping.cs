using Microsoft.AspNetCore.Components;
using Portal.Core.Secrets.Editing;
using Portal.Features.Secrets.Editing.Keeping;

namespace Portal.Features.Secrets.Editing;

/// <summary>What is typed is kept on the server while it is typed, so that a lost connection, a sign-out or a restart does not lose it.</summary>
public sealed partial class SecretEditor
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);
    private KeptDraft? _offer;
    private DateTimeOffset? _kept;
    private string? _notKept;
    private ITimer? _rest;
    private bool _typed;

    /// <summary>Keeps drafts.</summary>
    [Inject]
    public required SecretDrafts Drafts { get; init; }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The circuit may be gone for good: what was typed last is kept now or never.
        if (disposing && _typed) Keep();
        _rest?.Dispose();
        base.Dispose(disposing);
    }

    // A new secret has no page that could offer its draft; the editor does it itself.
    private void OpenKept()
    {
        if (IsNew && Start is null) _offer = Drafts.Find(Session, Path);
    }

    private void Changed()
    {
        (_typed, _kept, _stuck, _nothing) = (true, null, _stuck && !_draft.IsValid, null);
        _rest?.Dispose();
        _rest = Time.CreateTimer(_ => _ = InvokeAsync(() => { Keep(); StateHasChanged(); }), null, Rest, Timeout.InfiniteTimeSpan);
    }

    private void Keep()
    {
        _rest?.Dispose();
        // What is offered is not replaced before the person has answered.
        if (_saved || _offer is not null) return;
        _typed = false;
        if (!_draft.IsDirty)
        {
            ForgetKept();
            return;
        }

        _notKept = Drafts.Keep(Session, new KeptDraft(Time.GetUtcNow(), Path, Target, BasedOn, Before is not null, _draft.Keep()));
        _kept = _notKept is null ? Time.GetUtcNow() : null;
    }

    private void ForgetKept()
    {
        _rest?.Dispose();
        (_kept, _typed) = (null, false);
        Drafts.Discard(Session, Path);
    }

    private Task CancelAsync()
    {
        // Leaving asks first when something would be lost, and what is left behind then is kept.
        if (!_draft.IsDirty) ForgetKept();
        return OnCancel.InvokeAsync();
    }

    private void DiscardDraft()
    {
        _offer = null;
        ForgetKept();
    }

    private void TakeDraft()
    {
        if (_offer is not { } offer || SecretDraft.Restore(offer.Content) is not { } restored)
        {
            DiscardDraft();
            return;
        }

        if (Path.IsFolder) _key = offer.Path.Key;
        (_draft, _kept, _offer) = (restored, offer.At, null);
    }
}
