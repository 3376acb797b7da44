using Portal.Core.Environments;
using Portal.Core.Vault;

namespace Portal.Core.Overview;

/// <summary>Asks a Vault about itself. Its parts are asked for at the same time and fail on their own.</summary>
public sealed class VaultStatusReader(VaultClient vault, TimeProvider time)
{
    /// <summary>The status now. Throws nothing but cancellation: a Vault that does not answer is four refused parts.</summary>
    public Task<VaultStatus> ReadAsync(EnvironmentSession session, CancellationToken cancellationToken) => throw new NotSupportedException($"{vault}{time}");
}
