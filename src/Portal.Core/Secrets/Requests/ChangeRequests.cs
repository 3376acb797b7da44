using System.Collections.Immutable;
using System.Security.Cryptography;
using Portal.Core.Activity;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault.Capabilities;

namespace Portal.Core.Secrets.Requests;

/// <summary>What somebody asks for, before it is a request.</summary>
/// <param name="Subject">The secret or policy.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="For">How long it may wait for a decision.</param>
/// <param name="Proposal">What is to change.</param>
public sealed record RequestDraft(ChangeSubject Subject, string Reason, TimeSpan For, RequestProposal Proposal)
{
    /// <summary>Which key/value engine the mount is, if that is known.</summary>
    public KvVersion? Kv { get; init; }

    /// <summary>The version it starts from, if that is known.</summary>
    public int? BasedOn { get; init; }

    /// <summary>The hash of the policy's text it starts from; null for a new one.</summary>
    public string? Revision { get; init; }
}

/// <summary>
/// Requests for changes, and who may know of them. A request has no power: Vault knows nothing of it and decides who may save. A person sees their own, and
/// those whose target their own rights reach, as Vault says at that moment; where it does not say, nothing is shown.
/// </summary>
public sealed class ChangeRequests(RequestStore store, SecretFolders folders, VaultCapabilities capabilities, ActivityLog activity, TimeProvider time)
{
    /// <summary>The longest reason, in characters.</summary>
    public const int LongestReason = 1_000;

    /// <summary>Raised with the environment's name after a request was added or closed in this process, on the thread that did it.</summary>
    public event Action<string>? Changed
    {
        add => store.Changed += value;
        remove => store.Changed -= value;
    }

    /// <summary>Whether this portal can keep requests.</summary>
    public bool IsKeeping => store.IsKeeping;

    /// <summary>Every request this person may know of, newest first: their own always, and others with one question about all their targets.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="only">Those of one secret or policy; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Listing<ReachedRequest>> ListAsync(EnvironmentSession session, ChangeSubject? only, CancellationToken cancellationToken)
    {
        var requests = store.List(session.Environment).Where(request => only is null || request.Subject == only).ToImmutableArray();
        var (reached, refused) = await ReachAsync(session, requests, cancellationToken);
        return new Listing<ReachedRequest>([.. reached.Where(request => request.IsReached)], refused is null ? [] : [refused], time.GetUtcNow());
    }

    /// <summary>One request; refused as not found when there is none this person may know of.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/>; or why Vault did not say what this person may do.</exception>
    public async Task<ReachedRequest> FindAsync(EnvironmentSession session, string id, CancellationToken cancellationToken)
    {
        var request = store.Find(session.Environment, id);
        var (reached, refused) = await ReachAsync(session, request is null ? [] : [request], cancellationToken);
        if (reached.FirstOrDefault() is { IsReached: true } found) return found;
        throw request is not null && refused is not null ? refused : new ApiException(ApiSystem.Vault, Failure.NotFound, "read", "this request");
    }

    /// <summary>How many requests wait for this person. Asks Vault only when somebody else's are open.</summary>
    public async Task<int> CountToReviewAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var me = RequestPerson.Of(session).Identity;
        var waiting = store.List(session.Environment).Where(request => request.Author.Identity != me && request.StateAt(time.GetUtcNow()) is RequestState.Open);
        return (await ReachAsync(session, [.. waiting], cancellationToken)).Requests.Count(request => request.IsToReview);
    }

    /// <summary>What a request proposes, for its author and for those who may save it; null once it is closed.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Denied"/> for everybody else; <see cref="Failure.NotFound"/>.</exception>
    public async Task<RequestProposal?> ProposalAsync(EnvironmentSession session, string id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(session, id, cancellationToken);
        return found.MaySeeValues ? store.Proposal(session.Environment, found.Request) : throw Denied(found);
    }

    /// <summary>One proposed value. That somebody else than its author looked at it is recorded in Activity.</summary>
    /// <exception cref="ApiException">As <see cref="ProposalAsync"/>; <see cref="Failure.NotFound"/> once it is closed.</exception>
    public async Task<Sensitive> RevealAsync(EnvironmentSession session, string id, string key, CancellationToken cancellationToken)
    {
        var found = await FindAsync(session, id, cancellationToken);
        if (!found.MaySeeValues) throw Denied(found);
        var entry = store.Proposal(session.Environment, found.Request)?.Set.FirstOrDefault(entry => entry.Key == key)
            ?? throw new ApiException(ApiSystem.Vault, Failure.NotFound, "read", "this request");
        if (!found.IsOwn) Record(session, $"Reveal the proposed {key}", found.Request, $"request {id}");
        return entry.Value;
    }

    /// <summary>Keeps a request. Answers with it, or says why it was not kept.</summary>
    public (ChangeRequest? Kept, string? Refused) Ask(EnvironmentSession session, RequestDraft draft)
    {
        var reason = draft.Reason.Trim();
        if (reason.Length is 0 or > LongestReason) return (null, $"Say why, in a sentence of at most {LongestReason} characters.");
        if (draft.Proposal is { Set.IsEmpty: true, Removed.IsEmpty: true, Text: null }) return (null, "Nothing is changed, so there is nothing to ask for.");
        var now = time.GetUtcNow();
        var request = new ChangeRequest
        {
            Id = RandomNumberGenerator.GetHexString(24, lowercase: true),
            Subject = draft.Subject,
            Kv = draft.Kv,
            BasedOn = draft.BasedOn,
            Revision = draft.Revision,
            Keys = [.. draft.Proposal.Set.Select(entry => new RequestedKey(entry.Key, false)), .. draft.Proposal.Removed.Select(key => new RequestedKey(key, true))],
            Author = RequestPerson.Of(session),
            Reason = reason,
            AskedAt = now,
            ExpiresAt = now + (draft.For < RequestStore.Longest ? draft.For : RequestStore.Longest),
        };
        if (store.Add(session.Environment, request, draft.Proposal) is { } refused) return (null, refused);
        Record(session, "Ask for a change", request, $"request {request.Id}");
        return (request, null);
    }

    /// <summary>Takes back one's own request. Answers why it was not; null when it was.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Denied"/> for somebody else's.</exception>
    public async Task<string?> WithdrawAsync(EnvironmentSession session, string id, CancellationToken cancellationToken)
    {
        var found = await FindAsync(session, id, cancellationToken);
        return found.IsOwn ? End(session, found.Request, RequestState.Withdrawn, "", "Withdraw a request") : throw Denied(found);
    }

    /// <summary>Declines a request, with a reason its author will read. Answers why it was not; null when it was.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Denied"/> without the right to save it.</exception>
    public async Task<string?> DeclineAsync(EnvironmentSession session, string id, string why, CancellationToken cancellationToken)
    {
        var found = await FindAsync(session, id, cancellationToken);
        if (!found.MayDecide) throw Denied(found);
        why = why.Trim();
        return why.Length is 0 or > LongestReason ? $"Say why, in a sentence of at most {LongestReason} characters." : End(session, found.Request, RequestState.Declined, why, "Decline a request");
    }

    /// <summary>
    /// A plan of one step that saves what a request asks for, and closes the request when that is done. It stops as <see cref="Failure.Conflict"/> when
    /// somebody has decided by then; the step itself does when the target has moved on.
    /// </summary>
    public ChangePlan Closing(ChangePlan plan, ChangeRequest request)
    {
        var step = plan.Steps.Single();
        return plan with { Title = $"{plan.Title}, as {request.Author.Name} asked", Steps = [step with { Apply = (session, ct) => ApplyAsync(session, step, request, ct) }] };
    }

    /// <summary>Who closed a request and how, in a sentence for somebody who came too late.</summary>
    public string TooLate(EnvironmentSession session, string id) => (store.Find(session.Environment, id) is { } now ? (now.StateAt(time.GetUtcNow()), now.Outcome?.By.Name) : default) switch
    {
        (RequestState.Saved, { } by) => $"{by} has saved it already.",
        (RequestState.Declined, { } by) => $"{by} has declined it already.",
        (RequestState.Withdrawn, { } by) => $"{by} has withdrawn it.",
        _ => "Its time was over.",
    };

    private async Task<StepOutcome> ApplyAsync(EnvironmentSession session, ChangeStep step, ChangeRequest request, CancellationToken cancellationToken)
    {
        if (store.Find(session.Environment, request.Id)?.StateAt(time.GetUtcNow()) is not RequestState.Open)
        {
            throw new ApiException(ApiSystem.Vault, Failure.Conflict, "update", "The request") { Errors = [TooLate(session, request.Id)] };
        }

        var outcome = await step.Apply(session, cancellationToken);
        var closing = store.Close(session.Environment, request.Id, new RequestOutcome(RequestState.Saved, RequestPerson.Of(session), time.GetUtcNow(), outcome.Summary));
        if (closing is RequestClosing.Closed) Record(session, "Save a requested change", request, $"request {request.Id}, {outcome.Summary}");
        return closing switch
        {
            RequestClosing.Closed => outcome,
            RequestClosing.TooLate => outcome with { Warnings = outcome.Warnings.Add($"The change is saved, but the request was decided meanwhile: {TooLate(session, request.Id)}") },
            RequestClosing.NotWritten => outcome with { Warnings = outcome.Warnings.Add("The change is saved, but the portal's disk takes nothing, so the request still counts as open. Decline it when the disk is well again.") },
        };
    }

    private string? End(EnvironmentSession session, ChangeRequest request, RequestState state, string detail, string action)
    {
        var closing = store.Close(session.Environment, request.Id, new RequestOutcome(state, RequestPerson.Of(session), time.GetUtcNow(), detail));
        if (closing is RequestClosing.Closed) Record(session, action, request, $"request {request.Id}");
        return closing switch
        {
            RequestClosing.Closed => null,
            RequestClosing.TooLate => TooLate(session, request.Id),
            RequestClosing.NotWritten => "The portal's disk takes nothing, so the request is still open. An operator has to look at its data directory.",
        };
    }

    private async Task<(ImmutableArray<ReachedRequest> Requests, ApiException? Refused)> ReachAsync(EnvironmentSession session, ImmutableArray<ChangeRequest> requests, CancellationToken cancellationToken)
    {
        var me = RequestPerson.Of(session).Identity;
        ApiException? refused = null;
        var rights = CapabilitySet.Unknown;
        var targets = new Dictionary<string, string?>(StringComparer.Ordinal);
        try
        {
            foreach (var request in requests) targets[request.Id] = await TargetAsync(session, request, cancellationToken);
            rights = await capabilities.KnowAsync(session, targets.Values.OfType<string>(), cancellationToken);
        }
        catch (ApiException problem)
        {
            // Own requests are shown all the same; of others nothing is known, so nothing is shown.
            refused = problem;
        }

        var now = time.GetUtcNow();
        return ([.. requests.Select(request => Of(request, targets.GetValueOrDefault(request.Id)))], refused);

        ReachedRequest Of(ChangeRequest request, string? target) =>
            new(request, request.StateAt(now), target, request.Author.Identity == me, target is null ? [] : rights.ByPath.GetValueOrDefault(target, []));
    }

    // A mount that this person may not know of has nothing for them.
    private async Task<string?> TargetAsync(EnvironmentSession session, ChangeRequest request, CancellationToken cancellationToken)
    {
        if (request.IsPolicy) return $"sys/policies/acl/{request.Subject.Name}";
        try
        {
            return KvPath.Value(request.Path, request.Kv ?? await folders.VersionOfAsync(session, request.Path.Mount, cancellationToken));
        }
        catch (ApiException unknown) when (unknown.Failure is Failure.Denied or Failure.NotFound)
        {
            return null;
        }
    }

    private static ApiException Denied(ReachedRequest found) => new(ApiSystem.Vault, Failure.Denied, "update", found.Target ?? found.Request.Title);

    private void Record(EnvironmentSession session, string action, ChangeRequest request, string detail) => activity.Record(new ActivityEntry(
        time.GetUtcNow(),
        session.Environment.Name,
        session.Vault.Identity.DisplayName,
        session.Vault.Identity.Accessor,
        ApiSystem.Vault,
        action,
        request.Title,
        ActivityOutcome.Done,
        detail,
        []));
}
