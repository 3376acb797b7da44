using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;

namespace Portal.Core.Secrets;

/// <summary>The secrets engines of a Vault: list, enable, tune, disable.</summary>
public sealed class SecretEngines(VaultClient vault)
{
    /// <summary>Every mount the token may know of, by path. Falls back to <c>sys/internal/ui/mounts</c> when <c>sys/mounts</c> is denied, and says so in <see cref="Listing{T}.Refused"/>.</summary>
    public Task<Listing<SecretEngine>> ListAsync(EnvironmentSession session, CancellationToken cancellationToken) => throw new NotSupportedException($"{vault}");

    /// <summary>One mount with what can be tuned.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such mount, or none the token may know of.</exception>
    public Task<EngineTuning> ReadAsync(EnvironmentSession session, string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Enables an engine. Fails as <see cref="Failure.AlreadyExists"/> when the path, or one above or below it, is in use.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for a path Vault cannot mount.</exception>
    public ChangePlan PlanEnable(EnvironmentSession session, NewEngine engine) => throw new NotSupportedException();

    /// <summary>Changes description, lease times and key/value settings; one step for each API that has to be written.</summary>
    public ChangePlan PlanTune(EnvironmentSession session, EngineTuning read, EngineTuning wanted) => throw new NotSupportedException();

    /// <summary>Disables an engine and destroys everything in it; the path has to be typed.</summary>
    public ChangePlan PlanDisable(EnvironmentSession session, SecretEngine engine) => throw new NotSupportedException();
}
