using System.Collections.Immutable;
using System.Text.Json;
using Portal.Core.Failures;
using Portal.Core.Vault.Api;

namespace Portal.Core.Vault;

/// <summary>Lists of mounts, which secrets engines and auth methods have alike.</summary>
internal sealed class VaultMounts(VaultClient vault)
{
    public Task<MountList> SecretEnginesAsync(VaultSession session, CancellationToken cancellationToken) =>
        ListAsync(session, new VaultCall("read", "sys/mounts"), (IMountsApi api, CancellationToken ct) => api.SecretEnginesAsync(ct), "secret", cancellationToken);

    public Task<MountList> AuthMethodsAsync(VaultSession session, CancellationToken cancellationToken) =>
        ListAsync(session, new VaultCall("read", "sys/auth"), (IMountsApi api, CancellationToken ct) => api.AuthMethodsAsync(ct), "auth", cancellationToken);

    /// <summary>One mount of a secrets engine, which anyone may ask for who may do anything in it.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such mount and for one that this token may do nothing in: Vault says the same.</exception>
    public async Task<Mount> SecretEngineAsync(VaultSession session, string path, CancellationToken cancellationToken)
    {
        var call = VaultCall.Read($"sys/internal/ui/mounts/{path}");
        try
        {
            var answer = await vault.SendAsync<ISysApi>(session, call, (api, ct) => api.VisibleMountAsync(VaultPath.Encode(path), ct), cancellationToken);
            return answer.Data<Wire>() is { } wire && wire.Path?.Trim('/') == path ? wire.ToMount(path) : throw Missing(call);
        }
        catch (ApiException denied) when (denied.Failure is Failure.Denied)
        {
            throw Missing(call);
        }
    }

    private async Task<MountList> ListAsync(VaultSession session, VaultCall call, Func<IMountsApi, CancellationToken, Task<HttpResponseMessage>> all, string kind, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await vault.SendAsync(session, call, all, cancellationToken);
            return new MountList(Mounts(answer, answer.Content), []);
        }
        catch (ApiException denied) when (denied.Failure is Failure.Denied)
        {
            var visible = await vault.SendAsync<ISysApi>(session, VaultCall.Read("sys/internal/ui/mounts"), (api, ct) => api.VisibleMountsAsync(ct), cancellationToken);
            return new MountList(Mounts(visible, VaultAnswer.Member(visible.Content, kind)), [denied]);
        }
    }

    private static ImmutableArray<Mount> Mounts(VaultAnswer answer, JsonElement map) => map.ValueKind is JsonValueKind.Object
        ? [.. map.EnumerateObject()
            .Where(member => member.Value.ValueKind is JsonValueKind.Object)
            .Select(member => answer.Convert<Wire>(member.Value).ToMount(member.Name.Trim('/')))
            .OrderBy(mount => mount.Path, StringComparer.Ordinal)]
        : [];

    private static ApiException Missing(VaultCall call) => new(ApiSystem.Vault, Failure.NotFound, call.Operation, call.Target);

    // "kv/": {"type":"kv","description":"","accessor":"kv_1a2b","local":false,"options":{"version":"2"} or null,
    //         "running_plugin_version":"v0.17.0+builtin","config":{"default_lease_ttl":0,"max_lease_ttl":0,…},…}
    private sealed record Wire(string? Type, string? Description, string? Accessor, bool? Local, Dictionary<string, string?>? Options, string? RunningPluginVersion, ConfigWire? Config, string? Path)
    {
        public Mount ToMount(string path) => new(
            path,
            Type ?? "",
            Description ?? "",
            Accessor ?? "",
            Local ?? false,
            Options?.GetValueOrDefault("version") ?? "",
            RunningPluginVersion ?? "",
            TimeSpan.FromSeconds(Config?.DefaultLeaseTtl ?? 0),
            TimeSpan.FromSeconds(Config?.MaxLeaseTtl ?? 0),
            Config?.ListingVisibility ?? "");
    }

    private sealed record ConfigWire(long? DefaultLeaseTtl, long? MaxLeaseTtl, string? ListingVisibility);
}

/// <summary>The mounts a token may know of.</summary>
/// <param name="Items">By path.</param>
/// <param name="Refused">The complete list, if that was denied and only the visible ones are here.</param>
internal sealed record MountList(ImmutableArray<Mount> Items, ImmutableArray<ApiException> Refused);

/// <summary>One mount.</summary>
internal sealed record Mount(string Path, string Type, string Description, string Accessor, bool IsLocal, string Version, string RunningVersion, TimeSpan DefaultLeaseTtl, TimeSpan MaxLeaseTtl, string ListingVisibility);
