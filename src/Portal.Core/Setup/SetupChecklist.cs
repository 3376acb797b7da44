using Portal.Core.Environments;

namespace Portal.Core.Setup;

/// <summary>The work from an empty Vault to a pod that has its secret, each step checking itself against the live systems.</summary>
public sealed class SetupChecklist
{
    /// <summary>Checks every step. Never throws an <see cref="Failures.ApiException"/>: a check that fails says why it cannot tell.</summary>
    public Task<SetupProgress> CheckAsync(EnvironmentSession session, CancellationToken cancellationToken) => throw new NotSupportedException();
}
