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
    private SecretUndo Undo => new(this, new VersionWrites(vault, store), store);


    public ChangeStep Create(SecretPath path, KvVersion kv, ImmutableArray<SecretEntry> entries) => new()
    {
        Title = $"Create {path}",
        System = ApiSystem.Vault,
        Kind = ChangeKind.Create,
        Target = KvPath.Value(path, kv),
        After = SecretBody.Content(entries),
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
                return await WriteAsync(session, path, kv, 0, entries, ct);
            }
            catch (ApiException taken) when (taken.Failure is Failure.Conflict)
            {
                throw VaultWrite.Taken(path.ToString(), "There is a secret at this path already.");
            }
        },
    };

    /// <param name="path">The secret.</param>
    /// <param name="basedOn">The newest version there must be.</param>
    /// <param name="before">Its values, if they were read.</param>
    /// <param name="entries">What the new version will hold.</param>
    /// <param name="restored">The older version the entries are from; null when somebody typed them.</param>
    public ChangeStep NewVersion(SecretPath path, int basedOn, SecretValue? before, ImmutableArray<SecretEntry> entries, int? restored = null) => new()
    {
        Title = $"Write version {basedOn + 1} of {path}" + (restored is null ? "" : $" with the values of version {restored}"),
        System = ApiSystem.Vault,
        Kind = ChangeKind.Update,
        Target = KvPath.Value(path, KvVersion.V2),
        Before = before is null ? null : SecretBody.Content(before.Entries),
        After = SecretBody.Content(entries),
        BasedOn = $"version {basedOn}",
        Request = VaultWrite.Request("POST", KvPath.Value(path, KvVersion.V2), Body(KvVersion.V2, basedOn, SecretBody.Placeholders(entries))),
        Commands = [Put(path, KvVersion.V2, basedOn, entries)],
        Needs = $"update on {KvPath.Value(path, KvVersion.V2)}",
        Subject = Subject(path) with { Version = basedOn > 0 ? basedOn : null },
        Undo = Undo.Version(path, basedOn, before?.Version is { } version ? version.State is VersionState.Live : null),
        Apply = (session, ct) => WriteAsync(session, path, KvVersion.V2, basedOn, entries, ct),
    };

    public ChangeStep Overwrite(SecretPath path, SecretValue? before, ImmutableArray<SecretEntry> entries) => new()
    {
        Title = $"Overwrite {path}",
        System = ApiSystem.Vault,
        Kind = ChangeKind.Update,
        Target = KvPath.Value(path, KvVersion.V1),
        Before = before is null ? null : SecretBody.Content(before.Entries),
        After = SecretBody.Content(entries),
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

            return await WriteAsync(session, path, KvVersion.V1, null, entries, ct);
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

    private async Task<StepOutcome> WriteAsync(EnvironmentSession session, SecretPath path, KvVersion kv, int? cas, ImmutableArray<SecretEntry> entries, CancellationToken cancellationToken)
    {
        var target = KvPath.Value(path, kv);
        var call = VaultCall.Update(target) with { Secrets = [.. entries.Select(entry => entry.Value)] };
        var answer = await vault.SendAsync<IKvApi>(session.Vault, call, (api, ct) => api.WriteAsync(VaultPath.Encode(target), Body(kv, cas, SecretBody.Values(entries)), ct), cancellationToken);
        return answer.Outcome(kv is KvVersion.V2 ? $"version {answer.Data<WrittenWire>().Version}" : "written");
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

    private static JsonObject Body(KvVersion kv, int? cas, JsonObject data) =>
        kv is KvVersion.V2 ? new JsonObject { ["options"] = new JsonObject { ["cas"] = cas }, ["data"] = data } : data;

    private static string Put(SecretPath path, KvVersion kv, int? cas, ImmutableArray<SecretEntry> entries) => ShellWord.Command(
        ["vault", "kv", "put", $"-mount={path.Mount}", .. kv is KvVersion.V2 ? [$"-cas={cas}"] : Array.Empty<string>(), path.Key, .. SecretBody.Words(path, entries)]);

    // {"version":4,"created_time":"…","deletion_time":"","destroyed":false,"custom_metadata":null}
    private sealed record WrittenWire(int Version);
}
