using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets.Versions;
using Portal.Core.Vault;

namespace Portal.Core.Secrets;

/// <summary>Every write to a secret, as a plan.</summary>
public sealed class SecretPlans(VaultClient vault, SecretFolders folders, SecretStore store)
{
    private readonly SecretWrites _writes = new(vault, store);
    private readonly VersionWrites _versions = new(vault, store);

    /// <summary>Writes a secret that is not there yet; fails as <see cref="Failure.AlreadyExists"/> when it is by then.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for a name Vault cannot keep, two equal keys, or JSON that is none.</exception>
    public async Task<ChangePlan> PlanCreateAsync(EnvironmentSession session, SecretPath path, ImmutableArray<SecretEntry> entries, CancellationToken cancellationToken)
    {
        KvPath.CheckSecret(path);
        SecretBody.Check(path, entries);
        var kv = await folders.VersionOfAsync(session, path.Mount, cancellationToken);
        return new ChangePlan { Title = $"Create {path}", Verb = "Create secret", Steps = [_writes.Create(path, kv, entries)] };
    }

    /// <summary>
    /// Writes a new version with these entries and no others. Fails as <see cref="Failure.Conflict"/> when there is a newer version than
    /// <paramref name="basedOn"/> by then; in a version 1 mount, when the values are not those of <paramref name="before"/> any more.
    /// </summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="path">The secret.</param>
    /// <param name="basedOn">The newest version when the form was opened, deleted or not; null when that may not be known, and 0 in a version 1 mount.</param>
    /// <param name="before">The values the form started from, if they were revealed; null when the token may write and not read.</param>
    /// <param name="entries">What the secret will hold.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for two equal keys, or JSON that is none.</exception>
    public async Task<ChangePlan> PlanNewVersionAsync(EnvironmentSession session, SecretPath path, int? basedOn, SecretValue? before, ImmutableArray<SecretEntry> entries, CancellationToken cancellationToken)
    {
        KvPath.CheckSecret(path);
        SecretBody.Check(path, entries);
        var kv = await folders.VersionOfAsync(session, path.Mount, cancellationToken);
        ImmutableArray<string> unseen = before is null ? ["The values that are there now were not read. Keys that are not in the form will be gone."] : [];
        return kv is KvVersion.V2
            ? new ChangePlan { Title = Title(path, basedOn), Verb = Verb(basedOn), Warnings = [.. unseen, .. Blind(basedOn)], Steps = [_writes.NewVersion(path, basedOn, before, entries)] }
            : new ChangePlan { Title = $"Overwrite {path}", Verb = "Overwrite secret", Warnings = [.. unseen, "A version 1 mount keeps no older versions: what is there now will be gone."], Steps = [_writes.Overwrite(path, before, entries)] };
    }

    /// <summary>
    /// Writes a new version that differs in the named keys only and keeps the others, whatever they are: a <c>PATCH</c>, which needs the capability
    /// of that name and neither <c>read</c> nor <c>update</c>. Fails as <see cref="Failure.Conflict"/> when there is a newer version by then.
    /// </summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="path">The secret, in a version 2 mount.</param>
    /// <param name="basedOn">The newest version when the form was opened; null when that may not be known.</param>
    /// <param name="before">The values the form started from, if they were revealed.</param>
    /// <param name="patch">The keys to write and to remove.</param>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for two equal keys, a null, or JSON that is none.</exception>
    public ChangePlan PlanPatch(EnvironmentSession session, SecretPath path, int? basedOn, SecretValue? before, SecretPatch patch)
    {
        KvPath.CheckSecret(path);
        SecretBody.Check(path, patch.Set);
        if (!patch.IsPossible) throw VaultWrite.Invalid(path.ToString(), "A single key cannot be set to null: a patch writes null for \"remove\". Save the whole secret instead.");
        ImmutableArray<string> nested = before is null && patch.Set.Any(entry => entry.Kind is ValueKind.Json && entry.Value.Reveal().StartsWith('{'))
            ? ["An object goes into the one that may be there already: keys inside it that you do not name stay."]
            : [];
        return new ChangePlan { Title = Title(path, basedOn), Verb = Verb(basedOn), Warnings = [.. nested, .. Blind(basedOn)], Steps = [_writes.Patch(path, basedOn, before, patch)] };
    }

    /// <summary>Deletes versions so that they can be undeleted. In a version 1 mount the one value is deleted for good and its name has to be typed.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="path">The secret.</param>
    /// <param name="versions">Which versions; none for the newest, which needs <c>delete</c> on the secret itself and nothing more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ChangePlan> PlanDeleteAsync(EnvironmentSession session, SecretPath path, ImmutableArray<int> versions, CancellationToken cancellationToken)
    {
        KvPath.CheckSecret(path);
        var kv = await folders.VersionOfAsync(session, path.Mount, cancellationToken);
        if (kv is KvVersion.V1)
        {
            return new ChangePlan
            {
                Title = $"Delete {path}",
                Verb = "Delete secret",
                ConfirmName = path.Name,
                Warnings = ["A version 1 mount keeps no versions: there is no undo."],
                Steps = [_writes.DeleteLatest(path, kv)],
            };
        }

        return new ChangePlan
        {
            Title = versions.IsEmpty ? $"Delete the newest version of {path}" : $"Delete {VersionWrites.Name(versions)} of {path}",
            Verb = versions.Length > 1 ? "Delete versions" : "Delete version",
            Warnings = ["Applications that read a deleted version fail at their next read. It can be undeleted."],
            Steps = [versions.IsEmpty ? _writes.DeleteLatest(path, kv) : _versions.Delete(path, versions)],
        };
    }

    /// <summary>Makes deleted versions readable again.</summary>
    public ChangePlan PlanUndelete(EnvironmentSession session, SecretPath path, ImmutableArray<int> versions)
    {
        KvPath.CheckSecret(path);
        return new ChangePlan { Title = $"Undelete {VersionWrites.Name(versions)} of {path}", Verb = versions.Length > 1 ? "Undelete versions" : "Undelete version", Steps = [_versions.Undelete(path, versions)] };
    }

    /// <summary>Destroys the values of versions for good; the name has to be typed.</summary>
    public ChangePlan PlanDestroy(EnvironmentSession session, SecretPath path, ImmutableArray<int> versions)
    {
        KvPath.CheckSecret(path);
        return new ChangePlan
        {
            Title = $"Destroy {VersionWrites.Name(versions)} of {path}",
            Verb = versions.Length > 1 ? "Destroy versions" : "Destroy version",
            ConfirmName = path.Name,
            Warnings = ["The values are gone for good. Only the version numbers and dates stay."],
            Steps = [_versions.Destroy(path, versions)],
        };
    }

    /// <summary>Deletes the secret with all its versions and metadata for good; the name has to be typed.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="path">The secret, in a version 2 mount.</param>
    /// <param name="read">What was read of it; null when the token may not read metadata, and nothing is checked then.</param>
    public ChangePlan PlanDeleteEverything(EnvironmentSession session, SecretPath path, SecretMetadata? read)
    {
        KvPath.CheckSecret(path);
        return new ChangePlan
        {
            Title = $"Delete {path} with all versions and metadata",
            Verb = "Delete everything",
            ConfirmName = path.Name,
            Warnings = [$"{(read is null ? "All versions" : read.Versions.Length == 1 ? "Its one version" : $"All {read.Versions.Length} versions")} and the metadata are gone for good."],
            Steps = [_versions.DeleteEverything(path, read)],
        };
    }

    /// <summary>Changes the secret's own settings and its custom metadata; fails as <see cref="Failure.Conflict"/> when they are not those that were read any more.</summary>
    public ChangePlan PlanMetadata(EnvironmentSession session, SecretPath path, SecretMetadata read, KvSettings settings, ImmutableSortedDictionary<string, string> customMetadata)
    {
        KvPath.CheckSecret(path);
        return new ChangePlan { Title = $"Change the metadata of {path}", Verb = "Save metadata", Steps = [_versions.Metadata(path, read, settings, customMetadata)] };
    }

    /// <summary>The step that deletes a secret with everything Vault keeps of it.</summary>
    internal ChangeStep DeleteStep(SecretPath path, KvVersion kv, SecretMetadata? read = null) => kv is KvVersion.V2 ? _versions.DeleteEverything(path, read) : _writes.DeleteLatest(path, kv);

    /// <summary>The step that deletes one version so that it can be undeleted.</summary>
    internal ChangeStep DeleteStep(SecretPath path, int version) => _versions.Delete(path, [version]);

    private static string Title(SecretPath path, int? basedOn) => basedOn is { } known ? $"Write version {known + 1} of {path}" : $"Write a new version of {path}";

    private static string Verb(int? basedOn) => basedOn is { } known ? $"Save version {known + 1}" : "Save new version";

    private static ImmutableArray<string> Blind(int? basedOn) => basedOn is null ? ["Which version is the newest is not known to you, so a version that somebody saves meanwhile is not noticed. It stays among the older versions."] : [];
}
