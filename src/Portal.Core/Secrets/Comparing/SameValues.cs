using System.Runtime.CompilerServices;
using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets.Exploring;
using Portal.Core.Vault;

namespace Portal.Core.Secrets.Comparing;

/// <summary>
/// Finds values that stand in more than one place. Every secret in question is read with the person's own token, which Vault's audit log records one
/// by one; what is kept of a value while it runs is an HMAC under a key of that run, and afterwards only which places are equal.
/// </summary>
public sealed class SameValues(SecretSearch search, SecretEngines engines, SecretFolders folders, SecretStore store, ActivityLog activity, TimeProvider time)
{
    /// <summary>Shorter values are left aside: that two secrets both say "5432" or "admin" is no finding.</summary>
    public const int Shortest = 8;

    /// <summary>More secrets than this are not read in one go.</summary>
    public const int MostSecrets = 20_000;

    private const int AtOnce = 4;
    private const int Batch = 16;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    /// <summary>Lists what would be read, and tells how much that is while it finds it.</summary>
    /// <param name="session">Whose rights are used.</param>
    /// <param name="within">A mount or a folder; null for every mount the person may know of.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such mount; when the mounts cannot be listed.</exception>
    public async IAsyncEnumerable<SameValuesScope> CountAsync(EnvironmentSession session, SecretPath? within, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (within is { IsFolder: false }) within = within with { Key = within.Key + "/" };
        var mounts = await MountsAsync(session, within, cancellationToken);
        var run = search.Run(session);
        var reading = run.ReadAsync(mounts, within is { Key.Length: > 0 } folder ? folder.Key : null, cancellationToken);
        while (await Task.WhenAny(reading, Task.Delay(Look, time, cancellationToken)) != reading)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new SameValuesScope(within, run.Folders, run.Progress);
        }

        await reading;
        cancellationToken.ThrowIfCancellationRequested();
        yield return new SameValuesScope(within, run.Folders, run.Progress);
    }

    /// <summary>Reads the secrets of a scope and compares their values; tells what it found a few times a second. Ends when the caller stops listening, and is recorded in Activity either way.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for more than <see cref="MostSecrets"/>; when Vault as a whole does not answer any more.</exception>
    public async IAsyncEnumerable<SameValuesReading> CompareAsync(EnvironmentSession session, SameValuesScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = scope.Within?.ToString() ?? "all mounts";
        if (scope.Count > MostSecrets) throw VaultWrite.Invalid(target, $"More than {MostSecrets} secrets are not read at once.");
        using var run = new SameValuesRun(scope.Count);
        var told = time.GetTimestamp();
        var (isDone, isReading) = (false, false);
        try
        {
            foreach (var batch in scope.Folders.SelectMany(folder => folder.Names.Select(name => (Path: folder.At(name), folder.Kv))).Chunk(Batch))
            {
                isReading = true;
                await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (secret, ct) => await ReadAsync(session, secret.Path, secret.Kv, run, ct));
                isReading = false;
                if (time.GetElapsedTime(told) < Pause) continue;
                told = time.GetTimestamp();
                yield return run.Tell(isDone: false, time.GetUtcNow());
            }

            isDone = true;
            yield return run.Tell(isDone: true, time.GetUtcNow());
        }
        finally
        {
            var hasFailed = isReading && !cancellationToken.IsCancellationRequested;
            Record(session, target, run.Tell(isDone, time.GetUtcNow()), hasFailed);
        }
    }

    // The mount of a folder that is known need not be among those that may be listed.
    private async Task<Listing<SecretEngine>> MountsAsync(EnvironmentSession session, SecretPath? within, CancellationToken cancellationToken)
    {
        var all = await engines.GlanceAsync(session, cancellationToken);
        if (within is null) return new Listing<SecretEngine>(all.Items, [.. all.Refused.Where(refused => refused.Target != "sys/mounts")], all.At);
        var kv = await folders.VersionOfAsync(session, within.Mount, cancellationToken);
        return new Listing<SecretEngine>([all.Items.FirstOrDefault(engine => engine.Path == within.Mount) ?? new SecretEngine { Path = within.Mount, Type = "kv", Kv = kv }], [], all.At);
    }

    // What one secret refuses does not stop the others.
    private async Task ReadAsync(EnvironmentSession session, SecretPath path, KvVersion kv, SameValuesRun run, CancellationToken cancellationToken)
    {
        try
        {
            var (value, _) = await Patience.AskAsync(() => store.ReadAsync(session, path, kv, null, cancellationToken), time, cancellationToken);
            run.Keep(path, value.Entries);
        }
        catch (ApiException gone) when (gone.Failure is Failure.NotFound)
        {
            run.Pass();
        }
        catch (ApiException refused) when (Patience.IsOfTheOne(refused))
        {
            run.Refuse(refused);
        }
    }

    private void Record(EnvironmentSession session, string target, SameValuesReading reading, bool hasFailed)
    {
        var refused = reading.RefusedCount == 0 ? "" : $", {reading.RefusedCount} refused";
        var end = reading.IsDone ? "" : $", {(hasFailed ? "failed" : "stopped")} before the other {reading.Total - reading.Read}";
        var identity = session.Vault.Identity;
        activity.Record(new ActivityEntry(
            time.GetUtcNow(), session.Environment.Name, identity.DisplayName, identity.Accessor, ApiSystem.Vault, "Compare values", target, hasFailed ? ActivityOutcome.Failed : ActivityOutcome.Done,
            $"{reading.Read} secrets read{refused}{end}", []));
    }
}
