using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Vault;

namespace Portal.Core.Secrets.Comparing;

/// <summary>
/// Compares secrets across mounts and environments. Each place is read with the token the person has there, which Vault's audit log and Activity
/// record; values are compared here, never shown, and let go at once.
/// </summary>
public sealed class SecretComparison(SecretStore store, SecretPlans plans, SecretFolders folders, TimeProvider time)
{
    /// <summary>Reads every place and compares. A place that is denied or does not answer leaves the others comparable.</summary>
    public async Task<ComparisonMatrix> CompareAsync(IReadOnlyList<ComparedPlace> places, CancellationToken cancellationToken)
    {
        var read = await Task.WhenAll(places.Select(place => ReadAsync(place, cancellationToken)));
        var keys = read.SelectMany(side => side.Entries.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new ComparisonMatrix([.. read.Select(side => side.Column)], [.. keys.Select(key => Row(key, read))], time.GetUtcNow());
    }

    /// <summary>
    /// Writes keys of one place to another: one new version of the target, or a new secret, with its other keys as they are. Both are read again for
    /// it, so that the review shows what is there now; the write carries the version it is based on.
    /// </summary>
    /// <param name="from">Where the values come from.</param>
    /// <param name="to">Where they go; the plan is applied with that place's session.</param>
    /// <param name="keys">Which keys. A key the source does not have is removed from the target.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> when nothing would change; any refusal to read either place.</exception>
    public async Task<ChangePlan> PlanPromoteAsync(ComparedPlace from, ComparedPlace to, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var source = await ValueAsync(from, cancellationToken) ?? throw new ApiException(ApiSystem.Vault, Failure.NotFound, "read", from.Path.ToString());
        var target = await ValueAsync(to, cancellationToken);
        var taken = source.Entries.Where(entry => keys.Contains(entry.Key)).ToDictionary(entry => entry.Key, StringComparer.Ordinal);
        // Keys keep their place; new ones come at the end, in the order of the source.
        var before = target?.Entries ?? [];
        ImmutableArray<SecretEntry> after =
        [
            .. before.Where(entry => !keys.Contains(entry.Key) || taken.ContainsKey(entry.Key)).Select(entry => taken.GetValueOrDefault(entry.Key, entry)),
            .. source.Entries.Where(entry => taken.ContainsKey(entry.Key) && before.All(old => old.Key != entry.Key)),
        ];
        if (target is not null && SameEntries(before, after)) throw VaultWrite.Invalid(to.Path.ToString(), "The chosen keys are the same there already.");
        var plan = target is null
            ? await plans.PlanCreateAsync(to.Session, to.Path, after, cancellationToken)
            : await plans.PlanNewVersionAsync(to.Session, to.Path, target.Version?.Number ?? 0, target, after, cancellationToken);
        return plan with { Title = $"{plan.Title} with {(keys.Count == 1 ? "1 key" : $"{keys.Count} keys")} of {from.Path}{(from.Session.Environment == to.Session.Environment ? "" : $" in {from.Session.Environment.Title}")}" };
    }

    private async Task<Side> ReadAsync(ComparedPlace place, CancellationToken cancellationToken)
    {
        try
        {
            var kv = await folders.VersionOfAsync(place.Session, place.Path.Mount, cancellationToken);
            var value = await ValueAsync(place, cancellationToken);
            return new Side(new ComparedColumn(place, kv, value?.Version, value is not null, null), value?.Entries.ToDictionary(entry => entry.Key, StringComparer.Ordinal) ?? []);
        }
        catch (ApiException refused)
        {
            return new Side(new ComparedColumn(place, null, null, false, refused), []);
        }
    }

    // Null for no secret. A deleted version is one without entries.
    private async Task<SecretValue?> ValueAsync(ComparedPlace place, CancellationToken cancellationToken)
    {
        await folders.VersionOfAsync(place.Session, place.Path.Mount, cancellationToken);
        try
        {
            return await store.RevealAsync(place.Session, place.Path, null, cancellationToken);
        }
        catch (ApiException missing) when (missing.Failure is Failure.NotFound)
        {
            return null;
        }
    }

    private static ComparedRow Row(string key, Side[] sides)
    {
        var seen = new List<SecretEntry>();
        var cells = sides.Select(side =>
        {
            if (side.Column.Refused is not null) return new ComparedCell(CellState.Unknown, 0);
            if (!side.Entries.TryGetValue(key, out var entry)) return new ComparedCell(CellState.Absent, 0);
            var group = seen.FindIndex(other => Same(other, entry));
            if (group < 0) seen.Add(entry);
            return new ComparedCell(CellState.Present, group < 0 ? seen.Count : group + 1);
        }).ToImmutableArray();
        var state = cells.Any(cell => cell.State is CellState.Absent) ? RowState.Missing : seen.Count > 1 ? RowState.Different : RowState.Same;
        return new ComparedRow(key, cells, state);
    }

    private static bool SameEntries(ImmutableArray<SecretEntry> before, ImmutableArray<SecretEntry> after) =>
        before.Length == after.Length && before.Zip(after).All(pair => pair.First.Key == pair.Second.Key && Same(pair.First, pair.Second));

    private static bool Same(SecretEntry first, SecretEntry second) => first.Kind == second.Kind && (first.Kind is ValueKind.Json
        ? JsonNode.DeepEquals(JsonNode.Parse(first.Value.Reveal()), JsonNode.Parse(second.Value.Reveal()))
        : first.Value.Reveal() == second.Value.Reveal());

    private sealed record Side(ComparedColumn Column, Dictionary<string, SecretEntry> Entries);
}
