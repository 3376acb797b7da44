using System.Collections.Concurrent;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault.Api;

namespace Portal.Core.Vault;

/// <summary>Which software answers at an address.</summary>
/// <param name="Version">Its version, such as <c>1.21.2</c>.</param>
/// <param name="IsOpenBao">Whether it is OpenBao, whose numbers are not Vault's.</param>
public sealed record VaultServer(string Version, bool IsOpenBao)
{
    /// <summary>What people call it, as <c>OpenBao 2.6.2</c>; the product alone while it says no version.</summary>
    public string Name => $"{Product} {Version}".TrimEnd();

    /// <summary><c>OpenBao</c> or <c>Vault</c>.</summary>
    public string Product => IsOpenBao ? "OpenBao" : "Vault";
}

/// <summary>Knows which software each Vault is, because policies mean different things to different versions. Asked once a minute, without a token.</summary>
public sealed class VaultServers(VaultClient vault, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<Uri, (VaultServer Server, DateTimeOffset At)> _known = [];

    /// <summary>The server of an environment as it was last seen, however long ago: for its name, which no upgrade changes.</summary>
    /// <exception cref="ApiException">When it does not answer and never did.</exception>
    public async Task<VaultServer> SeenAsync(EnvironmentSession session, CancellationToken cancellationToken) =>
        _known.TryGetValue(session.Environment.Vault.Address, out var known) ? known.Server : await ReadAsync(session, cancellationToken);

    /// <summary>The server of an environment.</summary>
    /// <exception cref="ApiException">When it does not answer and never did.</exception>
    public async Task<VaultServer> ReadAsync(EnvironmentSession session, CancellationToken cancellationToken)
    {
        var target = session.Environment.Vault with { Namespace = null };
        var isKnown = _known.TryGetValue(target.Address, out var known);
        if (isKnown && time.GetUtcNow() - known.At < Kept) return known.Server;
        try
        {
            var health = (await vault.SendAsync<ISysApi>(target, null, VaultCall.Read("sys/health"), (api, ct) => api.HealthAsync(ct), cancellationToken)).Data<ServerHealth>();
            var server = new VaultServer(health.Version ?? "", health.IsOpenBao);
            _known[target.Address] = (server, time.GetUtcNow());
            return server;
        }
        catch (ApiException) when (isKnown)
        {
            return known.Server;
        }
    }
}
