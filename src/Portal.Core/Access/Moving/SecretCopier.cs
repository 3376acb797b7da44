using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Versions;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Access.Moving;

/// <summary>One end of a copy.</summary>
/// <param name="Path">The secret.</param>
/// <param name="Kv">Which engine its mount is.</param>
internal sealed record CopyEnd(SecretPath Path, KvVersion Kv);

/// <summary>What a copy was and became.</summary>
/// <param name="IsNew">Whether this run began it, with nothing there before.</param>
/// <param name="Source">What the source was, to notice that it moved on.</param>
/// <param name="Target">What the copy was when it was done, to notice that it moved on.</param>
/// <param name="Written">How many versions this run wrote.</param>
/// <param name="Missing">Versions the new mount did not keep.</param>
internal sealed record Copied(bool IsNew, string Source, string Target, int Written, int Missing);

/// <summary>
/// Copies one secret and looks whether the copy is the same. Values are read when they are needed and not kept. What an earlier run left is
/// recognised by reading it back: a copy that is complete is done, one that stopped half-way goes on.
/// </summary>
internal sealed class SecretCopier(VaultClient vault, SecretStore store)
{
    /// <summary>Copies all versions, states and metadata.</summary>
    /// <exception cref="ApiException"><see cref="Failure.AlreadyExists"/> when something else is there; <see cref="Failure.Conflict"/> when the source changed meanwhile.</exception>
    public async Task<Copied> CopyAsync(EnvironmentSession session, CopyEnd from, CopyEnd to, CancellationToken cancellationToken)
    {
        var source = await SourceAsync(session, from, to, cancellationToken);
        var there = await ThereAsync(session, to, cancellationToken);
        var done = there is null ? 0 : await MatchedAsync(session, source, to, there, exactly: false, cancellationToken)
            ?? throw VaultWrite.Taken(to.Path.ToString(), "A secret with other content is there already. Leave it out, overwrite it, or choose another path.");
        var written = source.Versions.Length - done;
        if (to.Kv is KvVersion.V1)
        {
            if (done == 0) await WriteAsync(session, to, source.Versions[0].Entries, 0, cancellationToken);
        }
        else
        {
            if (!source.HasMetadataOf(there)) await WriteMetadataAsync(session, to.Path, source.Metadata!, cancellationToken);
            for (; done < source.Versions.Length; done++) await WriteAsync(session, to, source.Versions[done].Entries, done, cancellationToken);
            await StatesAsync(session, source, to.Path, cancellationToken);
        }

        var now = await ThereAsync(session, to, cancellationToken);
        if (now is null || await MatchedAsync(session, source, to, now, exactly: true, cancellationToken) != source.Versions.Length) throw VaultWrite.Conflict(to.Path.ToString(), "What was written was read back and is not the same: somebody else writes there too.");
        var missing = to.Kv is KvVersion.V2 ? source.Kept.Count(number => now.Metadata!.Versions.All(version => version.Number != number)) : 0;
        return new Copied(there is null, source.Mark, now.Mark, written, missing);
    }

    /// <summary>Writes the newest values over what is there, based on its version.</summary>
    /// <returns>The version it has now; null when it holds these values already.</returns>
    public async Task<(Copied Copied, int? Version)> OverwriteAsync(EnvironmentSession session, CopyEnd from, CopyEnd to, int basedOn, CancellationToken cancellationToken)
    {
        var source = await SourceAsync(session, from, to with { Kv = KvVersion.V1 }, cancellationToken);
        var entries = source.Versions[0].Entries;
        var same = await CurrentAsync(session, to, cancellationToken) is { } current && SecretBody.Same(current, entries);
        if (!same) await WriteAsync(session, to, entries, basedOn, cancellationToken);
        if (await CurrentAsync(session, to, cancellationToken) is not { } now || !SecretBody.Same(now, entries)) throw VaultWrite.Conflict(to.Path.ToString(), "What was written was read back and is not the same: somebody else writes there too.");
        return (new Copied(false, source.Mark, "", same ? 0 : 1, 0), same ? null : basedOn + 1);
    }

    /// <summary>What tells whether a secret is still what it was; null when it is gone.</summary>
    public async Task<string?> MarkAsync(EnvironmentSession session, CopyEnd end, CancellationToken cancellationToken) => (await ThereAsync(session, end, cancellationToken))?.Mark;

    /// <summary>Whether a secret is the beginning of a copy of another, and nothing else.</summary>
    public async Task<bool> IsBeginningAsync(EnvironmentSession session, CopyEnd from, CopyEnd to, CancellationToken cancellationToken)
    {
        var there = await ThereAsync(session, to, cancellationToken);
        return there is not null && await MatchedAsync(session, await SourceAsync(session, from, to, cancellationToken), to, there, exactly: false, cancellationToken) is not null;
    }

    private async Task<CopySource> SourceAsync(EnvironmentSession session, CopyEnd from, CopyEnd to, CancellationToken cancellationToken)
    {
        if (from.Kv is KvVersion.V1)
        {
            var value = await store.RevealAsync(session, from.Path, null, $"Read to copy to {to.Path}", cancellationToken);
            return new CopySource(null, [new CopiedVersion(VersionState.Live, value.Entries)], CopyMark.Of(value.Entries));
        }

        var metadata = await store.MetadataAsync(session, from.Path, cancellationToken);
        var wanted = VersionsToCopy.Of(metadata);
        if (to.Kv is KvVersion.V1)
        {
            if (wanted is not [.., { Source: not null } newest]) throw VaultWrite.Invalid(from.Path.ToString(), "Its newest version is deleted or destroyed, so there are no values that a version 1 secret could keep.");
            wanted = [newest];
        }

        var versions = ImmutableArray.CreateBuilder<CopiedVersion>(wanted.Length);
        foreach (var version in wanted)
        {
            if (version.Source is not { } number) versions.Add(new CopiedVersion(version.State, []));
            else if (await store.RevealAsync(session, from.Path, number, $"Read version {number} to copy it to {to.Path}", cancellationToken) is { Version.State: VersionState.Live } value) versions.Add(new CopiedVersion(VersionState.Live, value.Entries));
            else throw VaultWrite.Conflict(from.Path.ToString(), $"Version {number} was deleted while it was copied.");
        }

        return new CopySource(metadata, versions.ToImmutable(), CopyMark.Of(metadata));
    }

    private async Task<CopyTarget?> ThereAsync(EnvironmentSession session, CopyEnd end, CancellationToken cancellationToken)
    {
        try
        {
            if (end.Kv is KvVersion.V1)
            {
                var entries = (await store.ReadAsync(session, end.Path, end.Kv, null, cancellationToken)).Value.Entries;
                return new CopyTarget(null, entries, CopyMark.Of(entries));
            }

            var metadata = await store.MetadataAsync(session, end.Path, cancellationToken);
            return new CopyTarget(metadata, [], CopyMark.Of(metadata));
        }
        catch (ApiException missing) when (missing.Failure is Failure.NotFound)
        {
            return null;
        }
    }

    /// <summary>How many versions are there already; null when what is there is something else.</summary>
    private async Task<int?> MatchedAsync(EnvironmentSession session, CopySource source, CopyEnd to, CopyTarget there, bool exactly, CancellationToken cancellationToken)
    {
        if (there.Metadata is not { } metadata) return SecretBody.Same(there.Entries, source.Versions[0].Entries) ? 1 : null;
        if (metadata.CurrentVersion > source.Versions.Length || (metadata.CurrentVersion == 0 && !source.HasMetadataOf(there))) return null;
        foreach (var version in metadata.Versions)
        {
            var wanted = source.Versions[version.Number - 1];
            if (version.State != wanted.State && (exactly || version.State is not VersionState.Live)) return null;
            if (version.State is not VersionState.Live) continue;
            if (!SecretBody.Same((await store.ReadAsync(session, to.Path, to.Kv, version.Number, cancellationToken)).Value.Entries, wanted.Entries)) return null;
        }

        return exactly && !source.HasMetadataOf(there) ? null : metadata.CurrentVersion;
    }

    private async Task<ImmutableArray<SecretEntry>?> CurrentAsync(EnvironmentSession session, CopyEnd end, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.ReadAsync(session, end.Path, end.Kv, null, cancellationToken)).Value.Entries;
        }
        catch (ApiException missing) when (missing.Failure is Failure.NotFound)
        {
            return null;
        }
    }

    private Task<VaultAnswer> WriteAsync(EnvironmentSession session, CopyEnd to, ImmutableArray<SecretEntry> entries, int cas, CancellationToken cancellationToken)
    {
        var values = SecretBody.Values(entries);
        var body = to.Kv is KvVersion.V1 ? values : new JsonObject { ["options"] = new JsonObject { ["cas"] = cas }, ["data"] = values };
        return PostAsync(session, KvPath.Value(to.Path, to.Kv), body, [.. entries.Select(entry => entry.Value)], cancellationToken);
    }

    private Task<VaultAnswer> WriteMetadataAsync(EnvironmentSession session, SecretPath to, SecretMetadata source, CancellationToken cancellationToken) =>
        PostAsync(session, KvPath.Area(to, "metadata"), VersionWrites.Body(source.Settings, source.CustomMetadata), [], cancellationToken);

    // What was written without values only to keep the numbers goes the way it went at the source.
    private async Task StatesAsync(EnvironmentSession session, CopySource source, SecretPath to, CancellationToken cancellationToken)
    {
        if (source.Versions.All(version => version.State is VersionState.Live)) return;
        var there = (await store.MetadataAsync(session, to, cancellationToken)).Versions.Where(version => version.State is VersionState.Live).Select(version => version.Number).ToHashSet();
        foreach (var (area, state) in new[] { ("delete", VersionState.Deleted), ("destroy", VersionState.Destroyed) })
        {
            ImmutableArray<int> numbers = [.. Enumerable.Range(1, source.Versions.Length).Where(number => source.Versions[number - 1].State == state && there.Contains(number))];
            if (!numbers.IsEmpty) await PostAsync(session, KvPath.Area(to, area), VersionWrites.Body(numbers), [], cancellationToken);
        }
    }

    private Task<VaultAnswer> PostAsync(EnvironmentSession session, string target, JsonObject body, ImmutableArray<Sensitive> secrets, CancellationToken cancellationToken) =>
        vault.SendAsync<IKvApi>(session.Vault, VaultCall.Update(target) with { Secrets = secrets }, (api, ct) => api.WriteAsync(VaultPath.Encode(target), body, ct), cancellationToken);
}
