using System.Text.Json;
using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Secrets;

/// <summary>Secrets one at a time. Describing is not reading: only <see cref="RevealAsync"/> asks Vault for values.</summary>
public sealed class SecretStore(VaultClient vault, SecretFolders folders, ActivityLog activity, TimeProvider time)
{
    // Ten versions of each secret are about a megabyte.
    private const int DetailsAtOnce = 500;

    /// <summary>Metadata, versions and key names, each as far as the token may read them.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such mount.</exception>
    public async Task<SecretDescription> DescribeAsync(EnvironmentSession session, SecretPath path, CancellationToken cancellationToken)
    {
        KvPath.CheckSecret(path);
        var kv = await folders.VersionOfAsync(session, path.Mount, cancellationToken);
        if (kv is KvVersion.V1)
        {
            var silent = new ApiException(ApiSystem.Vault, Failure.Invalid, "read", path.ToString()) { Errors = ["A version 1 mount tells nothing about a secret but its values."] };
            return new SecretDescription(path, kv, new Part<SecretMetadata>(null, silent), new Part<SecretKeys>(null, silent), time.GetUtcNow());
        }

        var metadata = Part.OfAsync(MetadataAsync(session, path, cancellationToken));
        var keys = Part.OfAsync(KeysAsync(session, path, cancellationToken));
        return new SecretDescription(path, kv, await metadata, await keys, time.GetUtcNow());
    }

    /// <summary>Reads the values of a version and records in Activity that this person did.</summary>
    /// <inheritdoc cref="RevealAsync(EnvironmentSession, SecretPath, int?, string, CancellationToken)"/>
    public Task<SecretValue> RevealAsync(EnvironmentSession session, SecretPath path, int? version, CancellationToken cancellationToken) =>
        RevealAsync(session, path, version, "Read values", cancellationToken);

    /// <summary>Reads the values of a version and records in Activity what this person read them for.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="path">The secret.</param>
    /// <param name="version">Which version; null for the current one.</param>
    /// <param name="action">What Activity calls it: "Reveal password".</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such secret or version. A deleted version is no failure: its state says so.</exception>
    public async Task<SecretValue> RevealAsync(EnvironmentSession session, SecretPath path, int? version, string action, CancellationToken cancellationToken)
    {
        KvPath.CheckSecret(path);
        var kv = await folders.VersionOfAsync(session, path.Mount, cancellationToken);
        try
        {
            var (value, requestId) = await ReadAsync(session, path, kv, version, cancellationToken);
            Record(session, action, KvPath.Value(path, kv), ActivityOutcome.Done, value.Version is { } read ? $"version {read.Number}" : "", requestId);
            return value;
        }
        catch (ApiException refused)
        {
            Record(session, action, KvPath.Value(path, kv), ActivityOutcome.Failed, refused.Failure.ToString(), refused.RequestId);
            throw;
        }
    }

    /// <summary>Records in Activity that this person took values out of the portal in a file. No request goes out: they were read before.</summary>
    /// <param name="session">Whose it was.</param>
    /// <param name="path">The secret.</param>
    /// <param name="kv">Which key/value engine the mount is.</param>
    /// <param name="detail">What was taken, without values: "YAML file with 4 keys".</param>
    public void RecordExport(EnvironmentSession session, SecretPath path, KvVersion kv, string detail) => Record(session, "Export values", KvPath.Value(path, kv), ActivityOutcome.Done, detail, null);

    /// <summary>The values without a record: for the check of a plan that nothing has changed since.</summary>
    internal async Task<(SecretValue Value, string? RequestId)> ReadAsync(EnvironmentSession session, SecretPath path, KvVersion kv, int? version, CancellationToken cancellationToken)
    {
        var target = KvPath.Value(path, kv);
        var call = VaultCall.Read(target) with { NothingIsAnAnswer = true };
        var answer = await vault.SendAsync<IKvApi>(session.Vault, call, (api, ct) => api.ReadAsync(VaultPath.Encode(target), version, ct), cancellationToken);
        if (kv is KvVersion.V1)
        {
            return answer.Found ? (new SecretValue(path, kv, null, KvWire.Entries(answer.Content), time.GetUtcNow()), answer.RequestId) : throw Missing(call);
        }

        // A deleted version is a 404 that still has its metadata; a version that never was is a 404 with nothing.
        var metadata = VaultAnswer.Member(answer.Content, "metadata");
        if (metadata.ValueKind is not JsonValueKind.Object) throw answer.Found ? answer.Unreadable(null) : Missing(call);
        var entries = KvWire.Entries(VaultAnswer.Member(answer.Content, "data"));
        return (new SecretValue(path, kv, State(KvWire.Version(answer, metadata, time.GetUtcNow()), answer.Found), entries, time.GetUtcNow()), answer.RequestId);
    }

    /// <summary>The metadata of a secret in a version 2 mount.</summary>
    internal async Task<SecretMetadata> MetadataAsync(EnvironmentSession session, SecretPath path, CancellationToken cancellationToken)
    {
        var target = KvPath.Area(path, "metadata");
        var answer = await vault.SendAsync<IKvApi>(session.Vault, VaultCall.Read(target), (api, ct) => api.ReadAsync(VaultPath.Encode(target), null, ct), cancellationToken);
        return KvWire.Metadata(answer, time.GetUtcNow());
    }

    /// <summary>The metadata of every secret that is directly in a folder, by name (OpenBao 2.2); empty for an empty folder.</summary>
    internal async Task<Dictionary<string, SecretMetadata>> DetailsAsync(EnvironmentSession session, SecretPath folder, CancellationToken cancellationToken)
    {
        var target = KvPath.Area(folder, "detailed-metadata");
        var details = new Dictionary<string, SecretMetadata>(StringComparer.Ordinal);
        for (string? after = null; ;)
        {
            var last = after;
            var answer = await vault.SendAsync<IKvApi>(session.Vault, VaultCall.List(target), (api, ct) => api.ListPageAsync(VaultPath.Encode(target), last, DetailsAtOnce, ct), cancellationToken);
            foreach (var (name, metadata) in KvWire.Details(answer, time.GetUtcNow())) details[name] = metadata;
            if (answer.Keys.Length != DetailsAtOnce) return details;
            after = answer.Keys[^1];
        }
    }

    private async Task<SecretKeys> KeysAsync(EnvironmentSession session, SecretPath path, CancellationToken cancellationToken)
    {
        var target = KvPath.Area(path, "subkeys");
        var call = VaultCall.Read(target) with { NothingIsAnAnswer = true };
        var answer = await vault.SendAsync<IKvApi>(session.Vault, call, (api, ct) => api.ReadAsync(VaultPath.Encode(target), null, ct), cancellationToken);
        var metadata = VaultAnswer.Member(answer.Content, "metadata");
        if (metadata.ValueKind is not JsonValueKind.Object) throw Missing(call);
        // {"subkeys":{"username":null,"tls":{"cert":null}},"metadata":{…}}
        var keys = VaultAnswer.Member(answer.Content, "subkeys") is { ValueKind: JsonValueKind.Object } subkeys
            ? subkeys.EnumerateObject().Select(member => new SecretKey(member.Name, member.Value.ValueKind is JsonValueKind.Object))
            : [];
        return new SecretKeys(State(KvWire.Version(answer, metadata, time.GetUtcNow()), answer.Found), [.. keys]);
    }

    // The server's clock decides; ours may be behind it.
    private static SecretVersion State(SecretVersion version, bool found) =>
        !found && version.State is VersionState.Live ? version with { State = VersionState.Deleted } : version;

    private static ApiException Missing(VaultCall call) => new(ApiSystem.Vault, Failure.NotFound, call.Operation, call.Target) { Status = 404 };

    private void Record(EnvironmentSession session, string action, string target, ActivityOutcome outcome, string detail, string? requestId) => activity.Record(new ActivityEntry(
        time.GetUtcNow(),
        session.Environment.Name,
        session.Vault.Identity.DisplayName,
        session.Vault.Identity.Accessor,
        ApiSystem.Vault,
        action,
        target,
        outcome,
        detail,
        requestId is null ? [] : [requestId]));
}
