using Microsoft.AspNetCore.Components;
using Portal.Core.Changes;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Editing;
using Portal.Core.Secrets.Requests;

namespace Portal.Features.Secrets.Editing;

/// <summary>Asking for what was typed instead of saving it. Only what the person changed goes into a request: nothing of what was read for it.</summary>
public sealed partial class SecretEditor
{
    private RequestDraft? _asking;

    /// <summary>Keeps requests.</summary>
    [Inject]
    public required ChangeRequests Requests { get; init; }

    /// <summary>Whether the mount's engine is only assumed, because the token may not know it.</summary>
    [Parameter]
    public bool IsKvAssumed { get; set; }

    // Only what the server said counts: a right nobody knows of may be there.
    private bool IsAskOnly => Requests.IsKeeping && (IsNew ? MayCreate is false : MayUpdate is false && MayPatch is not true);

    private async Task AskAsync()
    {
        if (!await IsReadyAsync()) return;
        var proposal = Proposal();
        if (proposal is { Set.IsEmpty: true, Removed.IsEmpty: true }) _nothing = "Nothing is changed, so there is nothing to ask for.";
        else _asking = new RequestDraft(new ChangeSubject(SubjectKind.Secret, Target.Key, Target.Mount), "", TimeSpan.Zero, proposal) { Kv = IsKvAssumed ? null : Kv, BasedOn = IsNew ? 0 : Kv is KvVersion.V1 ? null : BasedOn };
    }

    private RequestProposal Proposal()
    {
        var entries = _draft.Document.ToEntries();
        if (Before is null || IsNew) return new RequestProposal(entries, [.. _removed.Where(key => _draft.Document[key] is null)]);
        var patch = SecretPatch.Between(Before.Entries, entries);
        return new RequestProposal(patch.Set, patch.Removed);
    }

    // The request holds it from here on.
    private void Asked()
    {
        (_saved, _asking, _plan) = (true, null, null);
        ForgetKept();
    }
}
