using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets.Versions;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Secrets;

/// <summary>The steps that write and delete the values of secrets.</summary>
internal sealed class SecretWrites(VaultClient vault, SecretStore store)
{
    private const string CasRequired = "check-and-set parameter required";
    private readonly SecretReadBack _readBack = new(store);

    private SecretUndo Undo => new(this, new VersionWrites(vault, store), store);

    public ChangeStep Create(SecretPath path, KvVersion kv, ImmutableArray<SecretEntry> entries) => new()
    {
        Title = $"Create {path}",
        System = ApiSystem.Vault,
        Kind = ChangeKind.Create,
        Target = KvPath.Value(path, kv),
        After = SecretBody.Content(entries, []),
        BasedOn = "nothing there yet",
        Request = VaultWrite.Request("POST", KvPath.Value(path, kv), Body(kv, 0, SecretBody.Placeholders(entries))),
        Commands = [Put(path, kv, 0, entries)],
        Needs = $"create on {KvPath.Value(path, kv)}",
        Subject = Subject(path),
        Undo = kv is KvVersion.V2 ? Undo.Version(path, 0) : Undo.Created(path, entries),
        Apply = async (session, ct) =>
        {
            // Version 2 checks it itself: cas 0 means that there is nothing.
            if (kv is KvVersion.V1 && await ValuesAsync(session, path, ct) is not null) throw VaultWrite.Taken(path.ToString(), "There is a secret at this path already.");
            try
            {
                return await WriteAsync(session, path, kv, 0, null, entries, ct);
            }
            catch (ApiException taken) when (taken.Failure is Failure.Conflict)
            {
                throw VaultWrite.Taken(path.ToString(), "There is a secret at this path already.");
            }
        },
    };

    /// <param name="path">The secret.</param>
    /// <param name="basedOn">The newest version there must be; null when it is not known.</param>
    /// <param name="before">Its values, if they were read.</param>
    /// <param name="entries">What the new version will hold.</param>
    /// <param name="restored">The older version the entries are from; null when somebody typed them.</param>
    public ChangeStep NewVersion(SecretPath path, int? basedOn, SecretValue? before, ImmutableArray<SecretEntry> entries, int? restored = null) => new()
    {
        Title = Title(path, basedOn) + (restored is null ? "" : $" with the values of version {restored}"),
        System = ApiSystem.Vault,
        Kind = ChangeKind.Update,
        Target = KvPath.Value(path, KvVersion.V2),
        Before = before is null ? null : SecretBody.Content(before.Entries),
        After = SecretBody.Content(entries, before?.Entries),
        BasedOn = BasedOn(basedOn),
        Request = VaultWrite.Request("POST", KvPath.Value(path, KvVersion.V2), Body(KvVersion.V2, basedOn, SecretBody.Placeholders(entries))),
        Commands = [Put(path, KvVersion.V2, basedOn, entries)],
        Needs = $"update on {KvPath.Value(path, KvVersion.V2)}",
        Subject = Subject(path) with { Version = basedOn > 0 ? basedOn : null },
        Undo = Back(path, basedOn, before),
        Apply = (session, ct) => WriteAsync(session, path, KvVersion.V2, basedOn, before?.Entries, entries, ct),
    };

    public ChangeStep Patch(SecretPath path, int? basedOn, SecretValue? before, SecretPatch patch) => new()
    {
        Title = Title(path, basedOn),
        System = ApiSystem.Vault,
        Kind = ChangeKind.Update,
        Target = KvPath.Value(path, KvVersion.V2),
        Before = PatchedBefore(before, patch),
        After = SecretBody.Content(patch.Set, before?.Entries) with { IsPartial = true },
        BasedOn = BasedOn(basedOn),
        Request = VaultWrite.Request("PATCH", KvPath.Value(path, KvVersion.V2), Body(KvVersion.V2, basedOn, PatchPlaceholders(patch))),
        Commands = [PatchCommand(path, basedOn, patch)],
        Needs = $"patch on {KvPath.Value(path, KvVersion.V2)}",
        Subject = Subject(path) with { Version = basedOn > 0 ? basedOn : null },
        Undo = Back(path, basedOn, before),
        Apply = (session, ct) => PatchAsync(session, path, basedOn, before, patch, ct),
    };

    public ChangeStep Overwrite(SecretPath path, SecretValue? before, ImmutableArray<SecretEntry> entries) => new()
    {
        Title = $"Overwrite {path}",
        System = ApiSystem.Vault,
        Kind = ChangeKind.Update,
        Target = KvPath.Value(path, KvVersion.V1),
        Before = before is null ? null : SecretBody.Content(before.Entries),
        After = SecretBody.Content(entries, before?.Entries),
        BasedOn = before is null ? "nothing: the values were not read" : "the values that were read",
        Request = VaultWrite.Request("POST", KvPath.Value(path, KvVersion.V1), SecretBody.Placeholders(entries)),
        Commands = [Put(path, KvVersion.V1, null, entries)],
        Needs = $"update on {KvPath.Value(path, KvVersion.V1)}",
        Subject = Subject(path),
        Undo = before is null ? null : Undo.Overwritten(path, before, entries),
        Apply = async (session, ct) =>
        {
            if (before is not null && (await ValuesAsync(session, path, ct) is not { } now || !SecretBody.Same(now.Entries, before.Entries)))
            {
                throw VaultWrite.Conflict(path.ToString(), "The values were changed since they were read.");
            }

            return await WriteAsync(session, path, KvVersion.V1, null, before?.Entries, entries, ct);
        },
    };

    /// <summary>Deletes the newest version, or the one value of a version 1 mount; only while it is <paramref name="expected"/> when that is given.</summary>
    public ChangeStep DeleteLatest(SecretPath path, KvVersion kv, ImmutableArray<SecretEntry>? expected = null)
    {
        var target = KvPath.Value(path, kv);
        return new ChangeStep
        {
            Title = kv is KvVersion.V2 ? $"Delete the newest version of {path}" : $"Delete {path}",
            System = ApiSystem.Vault,
            Kind = ChangeKind.Delete,
            Target = target,
            BasedOn = expected is not null ? "the values that were written" : kv is KvVersion.V2 ? "whatever version is the newest by then" : "whatever is there by then",
            Request = VaultWrite.Request("DELETE", target),
            Commands = [ShellWord.Command("vault", "kv", "delete", $"-mount={path.Mount}", path.Key)],
            Needs = $"delete on {target}",
            Subject = Subject(path),
            Apply = async (session, ct) =>
            {
                if (expected is { } entries && (await ValuesAsync(session, path, ct) is not { } now || !SecretBody.Same(now.Entries, entries)))
                {
                    throw VaultWrite.Conflict(path.ToString(), "The values were changed since they were written.");
                }

                return (await vault.SendAsync<IKvApi>(session.Vault, VaultCall.Delete(target), (api, token) => api.DeleteAsync(VaultPath.Encode(target), token), ct)).Outcome("deleted");
            },
        };
    }

    /// <summary>The secret as the subject of a step.</summary>
    public static ChangeSubject Subject(SecretPath path) => new(SubjectKind.Secret, path.Key, path.Mount);

    private async Task<StepOutcome> WriteAsync(
        EnvironmentSession session, SecretPath path, KvVersion kv, int? cas, ImmutableArray<SecretEntry>? before, ImmutableArray<SecretEntry> entries, CancellationToken cancellationToken)
    {
        var target = KvPath.Value(path, kv);
        var call = VaultCall.Update(target) with { Secrets = [.. entries.Select(entry => entry.Value)] };
        try
        {
            var answer = await vault.SendAsync<IKvApi>(session.Vault, call, (api, ct) => api.WriteAsync(VaultPath.Encode(target), Body(kv, cas, SecretBody.Values(entries)), ct), cancellationToken);
            return answer.Outcome(kv is KvVersion.V2 ? $"version {answer.Data<WrittenWire>().Version}" : "written");
        }
        catch (ApiException lost) when (SecretReadBack.IsNeeded(lost))
        {
            return kv is KvVersion.V2
                ? await _readBack.VersionAsync(session, path, cas, now => SecretBody.Same(now, entries), lost, cancellationToken)
                : await _readBack.ValuesAsync(session, path, before, entries, lost, cancellationToken);
        }
        catch (ApiException refused) when (refused.Errors.Any(error => error.Contains(CasRequired, StringComparison.Ordinal)))
        {
            throw VaultWrite.Invalid(path.ToString(), $"This secret takes only writes that name the version they are based on (cas_required), and the version is not known to you. You need read on {KvPath.Area(path, "metadata")} or on {target}");
        }
    }

    private async Task<StepOutcome> PatchAsync(EnvironmentSession session, SecretPath path, int? basedOn, SecretValue? before, SecretPatch patch, CancellationToken cancellationToken)
    {
        var target = KvPath.Value(path, KvVersion.V2);
        var call = VaultCall.Patch(target) with { Secrets = [.. patch.Set.Select(entry => entry.Value)] };
        try
        {
            var answer = await vault.SendAsync<IKvApi>(session.Vault, call, (api, ct) => api.PatchAsync(VaultPath.Encode(target), Body(KvVersion.V2, basedOn, patch.Body(before?.Entries)), ct), cancellationToken);
            return answer.Outcome($"version {answer.Data<WrittenWire>().Version}");
        }
        catch (ApiException lost) when (SecretReadBack.IsNeeded(lost))
        {
            return await _readBack.VersionAsync(session, path, basedOn, patch.IsIn, lost, cancellationToken);
        }
        catch (ApiException unknown) when (unknown.Status is 405 or 415)
        {
            // Vault before 1.9 knows no PATCH, and some proxies let none through.
            throw new ApiException(ApiSystem.Vault, Failure.Invalid, "patch", target, unknown) { Status = unknown.Status, Errors = ["This server cannot change single keys: it takes no PATCH. Save the whole secret instead"] };
        }
    }

    private async Task<SecretValue?> ValuesAsync(EnvironmentSession session, SecretPath path, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.ReadAsync(session, path, KvVersion.V1, null, cancellationToken)).Value;
        }
        catch (ApiException missing) when (missing.Failure is Failure.NotFound)
        {
            return null;
        }
    }

    // Without the version that was there before, nobody could tell what to go back to.
    private UndoStep? Back(SecretPath path, int? basedOn, SecretValue? before) =>
        basedOn is { } known ? Undo.Version(path, known, before?.Version is { } version ? version.State is VersionState.Live : null) : null;

    private static string Title(SecretPath path, int? basedOn) => basedOn is { } known ? $"Write version {known + 1} of {path}" : $"Write a new version of {path}";

    private static string BasedOn(int? basedOn) => basedOn is { } known ? $"version {known}" : "no version: which one is the newest is not known";

    private static JsonObject Body(KvVersion kv, int? cas, JsonObject data)
    {
        if (kv is KvVersion.V1) return data;
        var body = new JsonObject { ["data"] = data };
        if (cas is not null) body["options"] = new JsonObject { ["cas"] = cas };
        return body;
    }

    private static SecretContent? PatchedBefore(SecretValue? before, SecretPatch patch)
    {
        var named = patch.Set.Select(entry => entry.Key).Concat(patch.Removed).ToHashSet(StringComparer.Ordinal);
        return before is null
            ? patch.Removed.IsEmpty ? null : new SecretContent([.. patch.Removed.Select(key => KeyValuePair.Create(key, new Sensitive("")))]) { Notes = patch.Removed.ToImmutableDictionary(key => key, _ => ImmutableArray.Create("its value was not read")) }
            : SecretBody.Content([.. before.Entries.Where(entry => named.Contains(entry.Key))]);
    }

    private static JsonObject PatchPlaceholders(SecretPatch patch)
    {
        var body = SecretBody.Placeholders(patch.Set);
        foreach (var key in patch.Removed) body[key] = null;
        return body;
    }

    private static string Put(SecretPath path, KvVersion kv, int? cas, ImmutableArray<SecretEntry> entries) => ShellWord.Command(
        ["vault", "kv", "put", $"-mount={path.Mount}", .. kv is KvVersion.V2 ? Cas(cas) : [], path.Key, .. SecretBody.Words(path, entries)]);

    private static string PatchCommand(SecretPath path, int? cas, SecretPatch patch) => ShellWord.Command(
        ["vault", "kv", "patch", $"-mount={path.Mount}", .. Cas(cas), .. patch.Removed.Select(key => $"-remove-data={key}"), path.Key, .. SecretBody.Words(path, patch.Set)]);

    private static string[] Cas(int? cas) => cas is null ? [] : [$"-cas={cas}"];

    // {"version":4,"created_time":"…","deletion_time":"","destroyed":false,"custom_metadata":null}
    private sealed record WrittenWire(int Version);
}
