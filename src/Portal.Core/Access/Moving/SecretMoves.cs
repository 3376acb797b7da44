using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Vault;
using Portal.Core.Vault.Capabilities;

namespace Portal.Core.Access.Moving;

/// <summary>
/// Moves, renames, copies and deletes a secret or a whole folder. Vault has no such operation, so a move is a copy of all versions, checked by reading
/// back, then what refers to the secrets, then, when no pod reads them there any more, deleting what was copied. First look (<see cref="LookAsync"/>), then plan.
/// </summary>
public sealed class SecretMoves(
    VaultClient vault, SecretFolders folders, SecretStore store, SecretEngines engines, SecretPlans plans, ReferenceReader references, ReferencePlans rewrites, VaultCapabilities capabilities, TimeProvider time)
{
    private const int Batch = 24;
    private const int DefaultVersions = 10;
    private readonly SecretSubtree _subtree = new(folders, time);

    /// <summary>A request as it is meant: a folder goes to a folder, and a secret that goes to a folder keeps its name.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> when it goes where it is, into itself, or where no secret can be.</exception>
    public static MoveRequest Check(MoveRequest request)
    {
        if (request.Way is MoveWay.Delete) return request with { To = request.From };
        var (from, to) = (request.From, request.To);
        if (from.IsFolder && !to.IsFolder) to = to with { Key = to.Key + "/" };
        else if (!from.IsFolder && to.IsFolder) to = to with { Key = to.Key + from.Name };
        var problem = VaultPath.Problem($"{to.Mount}/{to.Key}")
            ?? (to == from ? "It is there already. Type another path."
            : from.IsFolder && to.Mount == from.Mount && to.Key.StartsWith(from.Key, StringComparison.Ordinal) ? "A folder cannot go into itself. Choose a path outside it."
            : null);
        return problem is null ? request with { To = to } : throw VaultWrite.Invalid(to.ToString(), problem);
    }

    /// <summary>Looks at what would be taken along, what is at the new path, and what refers to it. No value is read.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="request">What goes where.</param>
    /// <param name="soFar">Told what is known already.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for too much at once; <see cref="Failure.NotFound"/> for no such mount.</exception>
    public async Task<MovePreview> LookAsync(EnvironmentSession session, MoveRequest request, Action<MovePreview> soFar, CancellationToken cancellationToken)
    {
        request = Check(request);
        var fromKv = await folders.VersionOfAsync(session, request.From.Mount, cancellationToken);
        var toKv = request.Way is MoveWay.Delete ? fromKv : await folders.VersionOfAsync(session, request.To.Mount, cancellationToken);
        var (secrets, refused) = await _subtree.ListAsync(session, request.From, cancellationToken);
        var preview = new MovePreview { Request = request, FromKv = fromKv, ToKv = toKv, Found = secrets.Length, Refused = refused, At = time.GetUtcNow() };
        var keeps = await KeepsAsync(session, request, toKv, cancellationToken);
        foreach (var batch in secrets.Chunk(Batch))
        {
            var rights = await capabilities.ReadAsync(session, batch.SelectMany(path => MoveNeeds.OfOne(request.Way, new(path, fromKv), new(request.Target(path), toKv))).Select(need => need.Path), cancellationToken);
            var looked = await ManyReads.OfAsync(batch, (path, ct) => LookAtAsync(session, request, new(path, fromKv), new(request.Target(path), toKv), keeps, rights, ct), time, cancellationToken);
            preview = preview with { Secrets = preview.Secrets.AddRange(looked.Items), Refused = preview.Refused.AddRange(looked.Refused) };
            soFar(preview);
        }

        preview = preview with { References = await references.ReadAsync(session, preview, cancellationToken), IsComplete = true };
        return preview with { Refused = preview.Refused.AddRange(preview.References.Refused) };
    }

    /// <summary>The plan of a move or a copy: all copies, then what refers to them, then the deletes. Values are read when a step is applied.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> when there is nothing to do.</exception>
    public async Task<MoveRun> PlanAsync(EnvironmentSession session, MovePreview preview, MoveChoices choices, CancellationToken cancellationToken)
    {
        var request = preview.Request;
        var taken = preview.Takeable.Where(secret => secret.Existing is null || choices.Existing is not Existing.Leave).ToArray();
        if (taken.Length == 0) throw VaultWrite.Invalid(request.From.ToString(), "There is nothing that can be taken along.");
        var steps = new CopySteps(new SecretCopier(vault, store), plans);
        var copies = taken.Select(secret => (Step: steps.Copy(From(secret), To(secret), secret.Metadata?.Versions.Length ?? 1, choices.Existing is Existing.Overwrite ? secret.Existing : null), From: From(secret), To: To(secret))).ToArray();
        var readers = await rewrites.PlanAsync(session, preview, taken, choices, cancellationToken);
        var deletes = request.Way is MoveWay.Move ? taken.Select(secret => steps.DeleteSource(From(secret), To(secret))) : [];
        var verb = request.Way is MoveWay.Move ? "Move" : "Copy";
        var plan = new ChangePlan
        {
            Title = $"{verb} {request.From} to {request.To}",
            Verb = taken.Length == 1 ? $"{verb} secret" : $"{verb} {taken.Length} secrets",
            Steps = [.. Guarded([.. copies.Select(copy => copy.Step), .. readers.Before], readers.Back), .. deletes],
            Warnings = [.. MoveWarnings.Of(preview, taken, choices)],
        };
        return new MoveRun(plan, steps, [.. copies]);

        CopyEnd From(TakenSecret secret) => new(secret.From, preview.FromKv);
        CopyEnd To(TakenSecret secret) => new(secret.To, preview.ToKv);
    }

    /// <summary>The plan that deletes what was looked at.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="preview">What was looked at.</param>
    /// <param name="forGood">With all versions and metadata, after the name is typed; otherwise the newest version of each, which can be undeleted. A version 1 mount knows only the former.</param>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> when there is nothing to delete.</exception>
    public ChangePlan PlanDelete(EnvironmentSession session, MovePreview preview, bool forGood)
    {
        var (from, taken) = (preview.Request.From, preview.Takeable.ToArray());
        forGood |= preview.FromKv is KvVersion.V1;
        if (!forGood) taken = [.. taken.Where(secret => secret.Metadata!.Versions.FirstOrDefault(version => version.Number == secret.Metadata.CurrentVersion) is { State: VersionState.Live })];
        if (taken.Length == 0) throw VaultWrite.Invalid(from.ToString(), "There is nothing here that is not deleted already.");
        var versions = taken.Sum(secret => secret.Metadata?.Versions.Length ?? 1);
        var secrets = taken.Length == 1 ? "1 secret" : $"{taken.Length} secrets";
        return new ChangePlan
        {
            Title = forGood ? $"Delete {from} for good" : $"Delete the newest version of everything in {from}",
            Verb = $"Delete {secrets}",
            ConfirmName = forGood ? from.Key.Length == 0 ? from.Mount : from.Name.TrimEnd('/') : null,
            Warnings = [forGood ? $"{secrets} with {versions} {(versions == 1 ? "version" : "versions")} are gone for good." : "Older versions stay readable, and the newest ones can be undeleted.", .. MoveWarnings.OfReaders(preview)],
            Steps = [.. taken.Select(secret => forGood ? plans.DeleteStep(secret.From, preview.FromKv, secret.Metadata) : plans.DeleteStep(secret.From, secret.Metadata!.CurrentVersion))],
        };
    }

    private async Task<TakenSecret> LookAtAsync(EnvironmentSession session, MoveRequest request, CopyEnd from, CopyEnd to, int? keeps, CapabilitySet rights, CancellationToken cancellationToken)
    {
        var missing = MoveNeeds.OfOne(request.Way, from, to).FirstOrDefault(need => !rights.Allows(need.Path, need.Capability));
        if (missing.Path is not null) return new TakenSecret(from.Path, to.Path, null, null, new ApiException(ApiSystem.Vault, Failure.Denied, missing.Capability, missing.Path));
        var metadata = from.Kv is KvVersion.V2 ? await Part.OfAsync(store.MetadataAsync(session, from.Path, cancellationToken)) : null;
        if (metadata?.Refused is { } refused) return new TakenSecret(from.Path, to.Path, null, null, refused);
        var source = metadata?.Value;
        if (request.Way is MoveWay.Delete) return new TakenSecret(from.Path, to.Path, source, null, null);
        if (source is { CurrentVersion: 0 }) return new TakenSecret(from.Path, to.Path, source, null, VaultWrite.Invalid(from.Path.ToString(), "It has no version yet, only metadata."));
        if (to.Kv is KvVersion.V1 && source?.Versions.FirstOrDefault(version => version.Number == source.CurrentVersion) is { State: not VersionState.Live })
        {
            return new TakenSecret(from.Path, to.Path, source, null, VaultWrite.Invalid(from.Path.ToString(), "Its newest version is deleted, and a version 1 mount keeps no other."));
        }

        var existing = await ExistingAsync(session, to, cancellationToken);
        return new TakenSecret(from.Path, to.Path, source, existing, null) { Losses = source is null ? [] : [.. VersionsToCopy.Losses(source, to.Kv, keeps)] };
    }

    private async Task<int?> ExistingAsync(EnvironmentSession session, CopyEnd to, CancellationToken cancellationToken)
    {
        // In a version 1 mount the only question that reads no value is for the names in the folder.
        if (to.Kv is KvVersion.V1) return (await Part.OfAsync(folders.GlanceAsync(session, to.Path.Parent, cancellationToken))).Value?.Names.Contains(to.Path.Name) == true ? 1 : null;
        return (await Part.OfAsync(store.MetadataAsync(session, to.Path, cancellationToken))).Value?.CurrentVersion;
    }

    // How many versions the new mount keeps, where the person may know it.
    private async Task<int?> KeepsAsync(EnvironmentSession session, MoveRequest request, KvVersion to, CancellationToken cancellationToken) =>
        request.Way is MoveWay.Delete || to is KvVersion.V1 || (await Part.OfAsync(engines.ReadAsync(session, request.To.Mount, cancellationToken))).Value?.Settings is not { } settings ? null
        : settings.MaxVersions > 0 ? settings.MaxVersions : DefaultVersions;

    // What comes before the first pod template is what its pods need: it is taken back, in whatever way, only after they are gone.
    private static ImmutableArray<ChangeStep> Guarded(ImmutableArray<ChangeStep> steps, StepCondition? back)
    {
        var first = steps.TakeWhile(step => step.System is ApiSystem.Vault).Count();
        return back is null || steps[first - 1].Undo is not { } undo ? steps
            : steps.SetItem(first - 1, steps[first - 1] with { Undo = async (session, done, ct) => await undo(session, done, ct) with { Until = back } });
    }
}
