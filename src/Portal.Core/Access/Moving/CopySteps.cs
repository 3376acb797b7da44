using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Vault;

namespace Portal.Core.Access.Moving;

/// <summary>
/// The steps a move is made of. They belong to one run, which remembers what it copied: a secret is deleted only when it still is what was copied,
/// and a copy is taken back only when this run made it and nobody changed it since.
/// </summary>
internal sealed class CopySteps(SecretCopier copier, SecretPlans plans)
{
    private readonly Dictionary<SecretPath, Copied> _copied = [];
    private readonly HashSet<SecretPath> _fresh = [];

    /// <summary>Copies one secret.</summary>
    /// <param name="from">The secret.</param>
    /// <param name="to">Where to.</param>
    /// <param name="versions">How many versions there are, as far as it is known.</param>
    /// <param name="basedOn">The version there that may be written over; null when nothing may be.</param>
    public ChangeStep Copy(CopyEnd from, CopyEnd to, int versions, int? basedOn)
    {
        var target = KvPath.Value(to.Path, to.Kv);
        return new ChangeStep
        {
            Title = $"{(basedOn is null ? "Copy" : "Write the newest values of")} {from.Path} {(basedOn is null ? "to" : "over")} {to.Path}",
            System = ApiSystem.Vault,
            Kind = basedOn is null ? ChangeKind.Create : ChangeKind.Update,
            Target = target,
            BasedOn = basedOn is null ? "nothing there yet" : to.Kv is KvVersion.V2 ? $"version {basedOn}" : "whatever is there by then",
            Request = new ApiRequest("POST", "/v1/" + VaultPath.Encode(target), to.Kv is KvVersion.V1 ? "<the values>" : $$"""{"options": {"cas": {{basedOn ?? 0}}}, "data": <the values>}"""),
            Commands = Commands(from, to, versions, basedOn),
            Needs = $"{(basedOn is not null ? "update" : versions > 1 ? "create and update" : "create")} on {target}",
            Subject = SecretWrites.Subject(to.Path),
            Apply = (session, ct) => basedOn is { } version ? OverwriteAsync(session, from, to, version, ct) : CopyAsync(session, from, to, ct),
            Undo = (_, done, _) => Task.FromResult(done.Revision is { } mark ? TakeBack(to, mark) : Nothing(to, "this run did not begin it")),
        };
    }

    /// <summary>Deletes what was copied, as long as it is what was copied.</summary>
    /// <param name="from">The secret.</param>
    /// <param name="to">Where its copy is.</param>
    public ChangeStep DeleteSource(CopyEnd from, CopyEnd to) => Delete(from, $"Delete {from.Path}", "what was copied") with
    {
        Apply = async (session, ct) =>
        {
            if (await copier.MarkAsync(session, from, ct) is not { } now) return new StepOutcome("gone already", null, []);
            if (!_copied.TryGetValue(from.Path, out var copied) || copied.Source != now)
            {
                return new StepOutcome("left where it is", null, [$"{from.Path} was changed after it was copied, so it is still there and {to.Path} has what it was before. Move it again, or compare both."]);
            }

            return (await DeleteAsync(session, from, ct)) with { Revision = now };
        },
        Undo = (_, done, _) => Task.FromResult(done.Revision is null ? Nothing(from, "it was not deleted") : Copy(to, from, 1, null)),
    };

    /// <summary>The step that removes what a copy that stopped half-way left; null when there is nothing.</summary>
    public ChangeStep? Half(ChangeStep stopped, CopyEnd from, CopyEnd to) => stopped.Kind is not ChangeKind.Create || !_fresh.Contains(to.Path) || _copied.ContainsKey(from.Path)
        ? null
        : Delete(to, $"Remove the unfinished copy {to.Path}", "the beginning of the copy") with
        {
            Apply = async (session, ct) =>
            {
                if (await copier.MarkAsync(session, to, ct) is null) return new StepOutcome("nothing is there", null, []);
                return await copier.IsBeginningAsync(session, from, to, ct) ? await DeleteAsync(session, to, ct) : throw VaultWrite.Conflict(to.Path.ToString(), "Something else was written there since.");
            },
        };

    private async Task<StepOutcome> CopyAsync(EnvironmentSession session, CopyEnd from, CopyEnd to, CancellationToken cancellationToken)
    {
        // Known before the first write: a copy that stops half-way is this run's own as well.
        if (!_fresh.Contains(to.Path) && await copier.MarkAsync(session, to, cancellationToken) is null) _fresh.Add(to.Path);
        var copied = await copier.CopyAsync(session, from, to, cancellationToken);
        _copied[from.Path] = copied;
        var summary = copied.Written == 0 ? "the same is there already" : $"{copied.Written} {(copied.Written == 1 ? "version" : "versions")} written, read back and the same";
        ImmutableArray<string> warnings = copied.Missing == 0 ? [] : [$"{to.Path.Mount}/ keeps fewer versions: the oldest {copied.Missing} of {from.Path} are not there."];
        return new StepOutcome(summary, null, warnings) { Revision = _fresh.Contains(to.Path) ? copied.Target : null };
    }

    private async Task<StepOutcome> OverwriteAsync(EnvironmentSession session, CopyEnd from, CopyEnd to, int basedOn, CancellationToken cancellationToken)
    {
        var (copied, version) = await copier.OverwriteAsync(session, from, to, basedOn, cancellationToken);
        _copied[from.Path] = copied;
        return new StepOutcome(version is null ? "the same is there already" : to.Kv is KvVersion.V2 ? $"version {version}" : "written", null, []);
    }

    private ChangeStep TakeBack(CopyEnd copy, string mark) => Delete(copy, $"Remove the copy {copy.Path}", "the copy as it was made") with
    {
        Apply = async (session, ct) =>
        {
            if (await copier.MarkAsync(session, copy, ct) is not { } now) return new StepOutcome("gone already", null, []);
            return now == mark ? await DeleteAsync(session, copy, ct) : throw VaultWrite.Conflict(copy.Path.ToString(), "The copy was changed since it was made, so it stays.");
        },
    };

    private static ChangeStep Nothing(CopyEnd end, string why) => new()
    {
        Title = $"Leave {end.Path}: {why}",
        System = ApiSystem.Vault,
        Kind = ChangeKind.Update,
        Target = KvPath.Value(end.Path, end.Kv),
        BasedOn = "nothing",
        Request = new ApiRequest("GET", "/v1/" + VaultPath.Encode(KvPath.Value(end.Path, end.Kv)), null),
        Commands = [],
        Needs = "nothing",
        Apply = (_, _) => Task.FromResult(new StepOutcome("left as it is", null, [])),
    };

    private ChangeStep Delete(CopyEnd end, string title, string basedOn) => plans.DeleteStep(end.Path, end.Kv) with { Title = title, BasedOn = basedOn, Before = null, Subject = null, Undo = null };

    private Task<StepOutcome> DeleteAsync(EnvironmentSession session, CopyEnd end, CancellationToken cancellationToken) => plans.DeleteStep(end.Path, end.Kv).Apply(session, cancellationToken);

    // A pipe from one command to the next: the values pass no file and no argument.
    private static ImmutableArray<string> Commands(CopyEnd from, CopyEnd to, int versions, int? basedOn)
    {
        var one = from.Kv is KvVersion.V1 || to.Kv is KvVersion.V1 || basedOn is not null;
        return [.. Enumerable.Range(1, one ? 1 : Math.Max(1, versions)).Select(number =>
            ShellWord.Command(["vault", "kv", "get", $"-mount={from.Path.Mount}", .. one ? Array.Empty<string>() : [$"-version={number}"], "-format=json", from.Path.Key])
            + (from.Kv is KvVersion.V2 ? " | jq .data.data | " : " | jq .data | ")
            + ShellWord.Command(["vault", "kv", "put", $"-mount={to.Path.Mount}", .. to.Kv is KvVersion.V2 ? [$"-cas={basedOn ?? number - 1}"] : Array.Empty<string>(), to.Path.Key, "-"]))];
    }
}
