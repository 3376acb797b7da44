using System.Globalization;
using System.Runtime.CompilerServices;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets.Exploring;

namespace Portal.Core.Secrets.Upkeep;

/// <summary>
/// Which secrets are about to end, have ended or have not changed for long, across everything the person may list. It knows from metadata alone: when
/// Vault will delete a version, what is noted (<see cref="SecretTerms"/>) and when the current version was written. No value is read.
/// </summary>
public sealed class SecretUpkeep(SecretSearch search, SecretStore store, TimeProvider time)
{
    /// <summary>What has changed since is not kept: the shortest time that a person may call long.</summary>
    public static readonly TimeSpan Youngest = TimeSpan.FromDays(90);

    /// <summary>Unchanged secrets that are kept for one page; those with a date all are.</summary>
    public const int MostUnchanged = 20_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);
    private readonly MetadataWalk _walk = new(search, store, time);

    /// <summary>Reads until everything was looked at, and tells what it found a few times a second. Ends when the caller stops listening.</summary>
    /// <exception cref="ApiException">When Vault as a whole does not answer any more.</exception>
    public async IAsyncEnumerable<UpkeepReading> ReadAsync(EnvironmentSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (kept, unchanged, notKept) = (new List<UpkeepSecret>(), 0, 0);
        var told = time.GetTimestamp();
        await foreach (var (fresh, progress) in _walk.ReadAsync(session, cancellationToken))
        {
            foreach (var (path, metadata) in fresh)
            {
                var secret = new UpkeepSecret(path, SecretGlance.Of(metadata));
                var isDated = secret.Glance.Ends is not null || secret.Glance.Unreadable is not null;
                if (!isDated && !secret.Glance.IsUnchanged(time.GetUtcNow(), Youngest)) continue;
                if (isDated || unchanged++ < MostUnchanged) kept.Add(secret);
                else notKept++;
            }

            if (!progress.IsDone && time.GetElapsedTime(told) < Pause) continue;
            told = time.GetTimestamp();
            yield return new UpkeepReading([.. kept.OrderBy(secret => secret.Glance.Ends?.At ?? DateTimeOffset.MaxValue).ThenBy(secret => secret.Glance.ChangedAt).ThenBy(secret => secret.Path.ToString(), StringComparer.Ordinal)], notKept, progress, time.GetUtcNow());
        }
    }

    /// <summary>Paths, dates and owners for a spreadsheet, one secret a line.</summary>
    public static string ToCsv(IEnumerable<UpkeepSecret> secrets, UpkeepWindow window, DateTimeOffset now) => Csv.Write(
        ["path", "needs", "ends", "ends by", "changed", "versions", "owner"],
        secrets.Select(secret => (IEnumerable<string>)
        [
            secret.Path.ToString(),
            string.Join(' ', secret.Needs(now, window).Select(need => need.ToString().ToLowerInvariant())),
            Exact(secret.Glance.Ends?.At),
            secret.Glance.Ends is { } term ? term.Note ?? "delete_version_after" : "",
            Exact(secret.Glance.ChangedAt),
            secret.Glance.Versions.ToString(CultureInfo.InvariantCulture),
            secret.Glance.Owner ?? "",
        ]));

    private static string Exact(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}
