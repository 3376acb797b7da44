using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Injection;

/// <summary>A secret as an agent gets it: the <c>data</c> member of Vault's answer, byte for byte, or why there is none.</summary>
internal sealed record CurrentSecret(JsonObject? Data, int? Version, ApiException? Refused);

/// <summary>Reads secrets by the paths templates name, as an agent does: in a version 2 mount <c>data/</c> goes where it is missing.</summary>
/// <param name="vault">The door to Vault.</param>
/// <param name="engines">Which mount a path is in.</param>
/// <param name="activity">The record: each read is one.</param>
/// <param name="time">The clock.</param>
public sealed class CurrentSecrets(VaultClient vault, SecretEngines engines, ActivityLog activity, TimeProvider time)
{
    private static readonly string[] Areas = ["data/", "metadata/", "subkeys/"];

    /// <summary>The current version of each path, or why it cannot be read.</summary>
    internal async Task<IReadOnlyDictionary<string, CurrentSecret>> ReadAsync(EnvironmentSession session, IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var wanted = paths.ToArray();
        if (wanted.Length == 0) return ImmutableDictionary<string, CurrentSecret>.Empty;
        var mounts = await Part.OfAsync(engines.ListAsync(session, cancellationToken));
        var read = await Task.WhenAll(wanted.Select(async path => KeyValuePair.Create(path, await ReadAsync(session, path, mounts, cancellationToken))));
        return read.ToDictionary(StringComparer.Ordinal);
    }

    private async Task<CurrentSecret> ReadAsync(EnvironmentSession session, string path, Part<Listing<SecretEngine>> mounts, CancellationToken cancellationToken)
    {
        if (mounts.Refused is not null) return new CurrentSecret(null, null, mounts.Refused);
        var (target, version) = Target(path, mounts.Value!.Items);
        try
        {
            var answer = await vault.SendAsync<IKvApi>(session.Vault, VaultCall.Read(target), (api, ct) => api.ReadAsync(VaultPath.Encode(target), version, ct), cancellationToken);
            Record(session, target, ActivityOutcome.Done, "", answer.RequestId);
            var data = answer.Content.ValueKind == JsonValueKind.Object ? JsonObject.Create(answer.Content.Clone()) : null;
            return new CurrentSecret(data, VersionOf(data), null);
        }
        catch (ApiException refused)
        {
            Record(session, target, ActivityOutcome.Failed, refused.Failure.ToString(), refused.RequestId);
            return new CurrentSecret(null, null, refused);
        }
    }

    /// <summary>Where an agent would read, and the version a path like <c>secret/app?version=3</c> asks for.</summary>
    internal static (string Target, int? Version) Target(string path, ImmutableArray<SecretEngine> mounts)
    {
        var question = path.Split('?', 2);
        var plain = question[0].Trim('/');
        int? version = question.Length == 2 && question[1].StartsWith("version=", StringComparison.Ordinal) && int.TryParse(question[1].AsSpan(8), out var number) ? number : null;
        var mount = mounts.Where(mount => plain.StartsWith(mount.Path + "/", StringComparison.Ordinal)).MaxBy(mount => mount.Path.Length);
        if (mount?.Kv != KvVersion.V2) return (plain, version);
        var key = plain[(mount.Path.Length + 1)..];
        return (Areas.Any(area => key.StartsWith(area, StringComparison.Ordinal)) ? plain : $"{mount.Path}/data/{key}", version);
    }

    private static int? VersionOf(JsonObject? data) =>
        data?["metadata"] is JsonObject metadata && metadata["version"] is JsonValue version && version.TryGetValue<int>(out var number) ? number : null;

    private void Record(EnvironmentSession session, string target, ActivityOutcome outcome, string detail, string? requestId) => activity.Record(new ActivityEntry(
        time.GetUtcNow(),
        session.Environment.Name,
        session.Vault.Identity.DisplayName,
        session.Vault.Identity.Accessor,
        ApiSystem.Vault,
        "Read to compare with a rendered file",
        target,
        outcome,
        detail,
        requestId is null ? [] : [requestId]));
}
