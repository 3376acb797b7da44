using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets.Exploring;
using Portal.Core.Vault;

namespace Portal.Core.Secrets.Versions;

/// <summary>
/// What was deleted in version 2 mounts and can still come back, across everything the person may list. Vault keeps no list of it, so the
/// metadata of each secret is read; no value is.
/// </summary>
public sealed class RecycleBin(VaultClient vault, SecretSearch search, SecretStore store, TimeProvider time)
{
    private readonly MetadataWalk _walk = new(search, store, time);
    private readonly VersionWrites _versions = new(vault, store);

    /// <summary>Reads until everything was looked at, and tells how far it is after every few secrets. Ends when the caller stops listening.</summary>
    public async IAsyncEnumerable<RecycleReading> ReadAsync(EnvironmentSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = new List<DeletedSecret>();
        await foreach (var (fresh, progress) in _walk.ReadAsync(session, cancellationToken))
        {
            found.AddRange(fresh.Select(secret => DeletedSecret.Of(secret.Key, secret.Value)).OfType<DeletedSecret>());
            var newest = found.OrderByDescending(secret => secret.DeletedAt).ThenBy(secret => secret.Path.ToString(), StringComparer.Ordinal);
            yield return new RecycleReading([.. newest], progress);
        }
    }

    /// <summary>Undeletes secrets, one step each; a step that is refused stops the plan and the others can be tried again.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> when nothing is chosen.</exception>
    public ChangePlan PlanUndelete(EnvironmentSession session, ImmutableArray<DeletedSecret> chosen)
    {
        if (chosen.IsEmpty) throw VaultWrite.Invalid("undelete", "No secret is chosen.");
        var steps = chosen.Select(secret => _versions.Undelete(secret.Path, secret.ToUndelete)).ToImmutableArray();
        return new ChangePlan
        {
            Title = steps.Length == 1 ? steps[0].Title : $"Undelete {steps.Length} secrets",
            Verb = steps.Length == 1 ? "Undelete secret" : $"Undelete {steps.Length} secrets",
            Warnings = ["Applications that read them get the values again."],
            Steps = steps,
        };
    }
}
