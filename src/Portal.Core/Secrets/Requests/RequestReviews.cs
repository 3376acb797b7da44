using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets.Editing;

namespace Portal.Core.Secrets.Requests;

/// <summary>What a request would make of the secret that is there now.</summary>
/// <param name="Now">The values that are there now, read with the reviewer's rights; null when there are none, or when they may not be read.</param>
/// <param name="CurrentVersion">The newest version; 0 when nothing is there, null when that is not known or there are no versions.</param>
/// <param name="Merge">What changed since the request was written and what it asks for, key by key; null when the values were not read.</param>
/// <param name="Notes">What to know before it is saved, in sentences.</param>
public sealed record RequestMerge(SecretValue? Now, int? CurrentVersion, SecretMerge? Merge, ImmutableArray<string> Notes)
{
    /// <summary>Keys that were changed since and that the request wants to be something else: somebody has to choose.</summary>
    public ImmutableArray<MergeKey> Conflicts => Merge?.Conflicts ?? [];
}

/// <summary>From a request to the plan that saves it, with nothing but the reviewer's own rights.</summary>
public sealed class RequestReviews(SecretStore store, SecretPlans plans)
{
    private const string Purpose = "Read values for a requested change";

    /// <summary>
    /// Reads what is there now, and the version the request started from when another one was saved since. Keys that only one side changed fit together.
    /// </summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="request">The request.</param>
    /// <param name="proposal">What it proposes.</param>
    /// <param name="mayRead">Whether the reviewer may read the secret; without it only names can be compared.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ApiException">When what is there now cannot be known.</exception>
    public async Task<RequestMerge> CompareAsync(EnvironmentSession session, ChangeRequest request, RequestProposal proposal, bool mayRead, CancellationToken cancellationToken)
    {
        if (!mayRead) return await UnreadAsync(session, request, cancellationToken);
        SecretValue now;
        try
        {
            now = await store.RevealAsync(session, request.Path, null, Purpose, cancellationToken);
        }
        catch (ApiException missing) when (missing.Failure is Failure.NotFound)
        {
            ImmutableArray<string> gone = request.BasedOn is > 0 ? ["The secret was deleted with all its versions since the request was written. Saving creates it anew, with the keys of the request alone."] : [];
            return new RequestMerge(null, 0, null, gone);
        }

        var theirs = now.Entries.ToDocument();
        var (opened, notes) = await OpenedAsync(session, request, proposal, now, theirs, cancellationToken);
        return new RequestMerge(now, now.Version?.Number, new SecretMerge(opened, theirs, Onto(opened, proposal)), now.Version is { State: not VersionState.Live } ? notes.Add("The newest version is deleted or destroyed: only what you choose here will be in the new one.") : notes);
    }

    /// <summary>The plan that saves it: a new version with the other keys as they are now, or a patch of the named keys alone.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="reached">The request and what this person may do.</param>
    /// <param name="proposal">What it proposes.</param>
    /// <param name="merge">What it was compared with.</param>
    /// <param name="takeTheirs">The <see cref="MergeKey.Id"/> of the conflicts that stay as they are now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ApiException"><see cref="Failure.Denied"/> when it would take a right this person has not; <see cref="Failure.Invalid"/> when nothing is left to change.</exception>
    public async Task<ChangePlan> PlanAsync(
        EnvironmentSession session, ReachedRequest reached, RequestProposal proposal, RequestMerge merge, IReadOnlySet<string> takeTheirs, CancellationToken cancellationToken)
    {
        var path = reached.Request.Path;
        if (merge.CurrentVersion is 0 && merge.Now is null) return await plans.PlanCreateAsync(session, path, proposal.Set, cancellationToken);
        if (merge is not { Now: { } now, Merge: { } merged })
        {
            // Written whole, it would lose the keys that nobody has read.
            return reached.MayPatch
                ? plans.PlanPatch(session, path, merge.CurrentVersion, null, new SecretPatch(proposal.Set, proposal.Removed))
                : throw new ApiException(ApiSystem.Vault, Failure.Denied, "read", reached.Target!);
        }

        var entries = merged.Merged(takeTheirs).ToEntries();
        var patch = SecretPatch.Between(now.Entries, entries);
        if (patch.Set.IsEmpty && patch.Removed.IsEmpty) throw Nothing(path);
        var onlyPatch = reached is { MayUpdate: false, MayPatch: true } && now.Kv is KvVersion.V2;
        return onlyPatch
            ? plans.PlanPatch(session, path, merge.CurrentVersion, now, patch)
            : await plans.PlanNewVersionAsync(session, path, now.Kv is KvVersion.V1 ? 0 : merge.CurrentVersion, now, entries, cancellationToken);
    }

    private async Task<RequestMerge> UnreadAsync(EnvironmentSession session, ChangeRequest request, CancellationToken cancellationToken)
    {
        var known = await store.DescribeAsync(session, request.Path, cancellationToken);
        var isMissing = known is { Kv: KvVersion.V2, Metadata: { Value: null, Refused.Failure: Failure.NotFound }, Keys.Value: null };
        var current = known.Metadata.Value?.CurrentVersion ?? known.Keys.Value?.Version.Number;
        var moved = request.BasedOn is { } then && current > then ? $" Version {current} was saved since the request was written, and nobody can tell here whether it changed the same keys." : "";
        return new RequestMerge(null, isMissing ? 0 : current, null, isMissing ? [] : ["You may not read this secret, so only names of keys can be compared." + moved]);
    }

    private async Task<(ObjectNode Opened, ImmutableArray<string> Notes)> OpenedAsync(
        EnvironmentSession session, ChangeRequest request, RequestProposal proposal, SecretValue now, ObjectNode theirs, CancellationToken cancellationToken)
    {
        if (now.Kv is KvVersion.V1) return (theirs, ["A version 1 mount keeps no versions, so nobody can tell whether somebody changed these keys since the request was written."]);
        if (request.BasedOn is not { } then) return (theirs, ["The author could not know which version was the newest, so nobody can tell whether these keys were changed since."]);
        if (now.Version is null || now.Version.Number == then) return (theirs, []);
        if (then == 0) return (ObjectNode.Empty, []);
        var was = await Part.OfAsync(store.RevealAsync(session, request.Path, then, Purpose, cancellationToken));
        if (was.Value is { Version.State: VersionState.Live } value) return (value.Entries.ToDocument(), []);
        return (Unknown(proposal, theirs), [$"Version {then}, which the request started from, cannot be read any more, so every key it names has to be chosen."]);
    }

    // What a key was is not known: neither what is there now nor what is asked for counts as unchanged. Nobody can type this value.
    private static ObjectNode Unknown(RequestProposal proposal, ObjectNode theirs)
    {
        var named = proposal.Set.Select(entry => entry.Key).Concat(proposal.Removed).ToHashSet(StringComparer.Ordinal);
        var unknown = SecretNode.Text(Guid.NewGuid().ToString());
        return new ObjectNode([.. theirs.Members.Select(member => named.Contains(member.Key) ? member with { Value = unknown } : member)]);
    }

    private static ObjectNode Onto(ObjectNode opened, RequestProposal proposal)
    {
        var asked = new OrderedDictionary<string, SecretNode>(StringComparer.Ordinal);
        foreach (var member in opened.Members.Where(member => !proposal.Removed.Contains(member.Key))) asked[member.Key] = member.Value;
        foreach (var member in proposal.Set.ToDocument().Members) asked[member.Key] = member.Value;
        return new ObjectNode([.. asked.Select(pair => new SecretMember(pair.Key, pair.Value))]);
    }

    private static ApiException Nothing(SecretPath path) => new(ApiSystem.Vault, Failure.Invalid, "update", path.ToString()) { Errors = ["What the request asks for is there already, so there is nothing to save. Decline it, and say so"] };
}
