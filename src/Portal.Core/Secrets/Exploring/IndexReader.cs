using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Secrets.Exploring;

/// <summary>The requests an index is made of. OpenBao tells a whole mount at once and large folders page by page; Vault tells folder by folder.</summary>
internal sealed class IndexReader(VaultClient vault)
{
    private const int PageSize = 10_000;

    /// <summary>Whether a mount is OpenBao's: Vault would take <c>scan</c> for a read.</summary>
    public static bool CanScan(SecretEngine engine) => CanScan(engine.RunningVersion);

    /// <summary>The same, by the version of the plugin that runs it.</summary>
    public static bool CanScan(string runningVersion) => runningVersion.Contains("builtin.bao", StringComparison.Ordinal);

    /// <summary>Every secret in a mount, as paths in it; null when the server or the policy does not allow that and folders have to be listed.</summary>
    public async Task<ImmutableArray<string>?> ScanAsync(EnvironmentSession session, SecretEngine engine, CancellationToken cancellationToken)
    {
        if (!CanScan(engine)) return null;
        var target = KvPath.List(new SecretPath(engine.Path, ""), engine.Kv!.Value);
        try
        {
            var answer = await vault.SendAsync<IKvApi>(session.Vault, new VaultCall("list", target) { NothingIsAnAnswer = true }, (api, ct) => api.ScanAsync(VaultPath.Encode(target), ct), cancellationToken);
            return answer.Keys;
        }
        catch (ApiException refused) when (refused.Failure is Failure.Denied or Failure.Invalid or Failure.NotFound or Failure.ServerError or Failure.Timeout)
        {
            return null;
        }
    }

    /// <summary>What is directly in a folder, in pages where the server has them.</summary>
    public async Task<List<string>> ListAsync(EnvironmentSession session, SecretEngine engine, SecretPath folder, CancellationToken cancellationToken)
    {
        var target = KvPath.List(folder, engine.Kv!.Value);
        if (!CanScan(engine)) return [.. (await vault.SendAsync<IKvApi>(session.Vault, VaultCall.List(target), (api, ct) => api.ListAsync(VaultPath.Encode(target), ct), cancellationToken)).Keys];
        var names = new List<string>();
        for (string? after = null; ;)
        {
            var last = after;
            var answer = await vault.SendAsync<IKvApi>(session.Vault, VaultCall.List(target), (api, ct) => api.ListPageAsync(VaultPath.Encode(target), last, PageSize, ct), cancellationToken);
            var page = answer.Keys;
            // An engine without pages (version 1) answers with everything, also to the question for more.
            if (last is not null && page.Length > 0 && string.CompareOrdinal(page[0], last) <= 0) return names;
            names.AddRange(page);
            if (page.Length != PageSize) return names;
            after = page[^1];
        }
    }

    /// <summary>The names of a secret's keys without its values; none for a deleted version.</summary>
    public async Task<string[]> KeysAsync(EnvironmentSession session, SecretPath path, CancellationToken cancellationToken)
    {
        var target = KvPath.Area(path, "subkeys");
        var call = VaultCall.Read(target) with { NothingIsAnAnswer = true };
        var answer = await vault.SendAsync<IKvApi>(session.Vault, call, (api, ct) => api.ReadAsync(VaultPath.Encode(target), null, ct), cancellationToken);
        return VaultAnswer.Member(answer.Content, "subkeys") is { ValueKind: System.Text.Json.JsonValueKind.Object } keys ? [.. keys.EnumerateObject().Select(member => member.Name)] : [];
    }
}
