using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;

namespace Portal.Core.Secrets.Versions;

/// <summary>Older versions of secrets in version 2 mounts: comparing two, and making an old one the current one again.</summary>
public sealed class SecretHistory(VaultClient vault, SecretStore store)
{
    private readonly SecretWrites _writes = new(vault, store);

    /// <summary>Reads two versions and compares them: two reads, each in Activity.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for a version that is not kept; <see cref="Failure.Invalid"/> for one that is deleted or destroyed.</exception>
    public async Task<VersionComparison> CompareAsync(EnvironmentSession session, SecretPath path, int from, int to, CancellationToken cancellationToken)
    {
        var action = $"Compare versions {from} and {to}";
        var first = ReadableAsync(session, path, from, action, cancellationToken);
        var second = ReadableAsync(session, path, to, action, cancellationToken);
        return VersionComparison.Of(await first, await second);
    }

    /// <summary>
    /// Writes the values of an older version as a new one, on top of the newest. Reads the old values, and the current ones where the token
    /// may, so that the plan shows what changes. Fails as <see cref="Failure.Conflict"/> when there is a newer version by then.
    /// </summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="path">The secret.</param>
    /// <param name="number">The version whose values come back.</param>
    /// <param name="newest">The newest version, deleted or not.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for a version that is deleted or destroyed.</exception>
    public async Task<ChangePlan> PlanRestoreAsync(EnvironmentSession session, SecretPath path, int number, int newest, CancellationToken cancellationToken)
    {
        var old = await ReadableAsync(session, path, number, $"Read version {number} to restore it", cancellationToken);
        var now = await Part.OfAsync(store.RevealAsync(session, path, newest, $"Read version {newest} to compare it", cancellationToken));
        var step = _writes.NewVersion(path, newest, now.Value, old.Entries, number);
        return new ChangePlan { Title = step.Title, Verb = $"Save version {newest + 1}", Steps = [step] };
    }

    private async Task<SecretValue> ReadableAsync(EnvironmentSession session, SecretPath path, int number, string action, CancellationToken cancellationToken)
    {
        var read = await store.RevealAsync(session, path, number, action, cancellationToken);
        return read.Version?.State switch
        {
            VersionState.Deleted => throw VaultWrite.Invalid(path.ToString(), $"Version {number} is deleted. Undelete it first."),
            VersionState.Destroyed => throw VaultWrite.Invalid(path.ToString(), $"Version {number} is destroyed: its values are gone for good."),
            _ => read,
        };
    }
}
