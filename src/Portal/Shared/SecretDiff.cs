using System.Collections.Immutable;
using Portal.Core;
using Portal.Core.Changes;

namespace Portal.Shared;

/// <summary>What happens to one key of a secret.</summary>
/// <param name="Key">The key.</param>
/// <param name="Before">Its value before; null when it is new.</param>
/// <param name="After">Its value after; null when it goes.</param>
internal sealed record SecretDiffRow(string Key, Sensitive? Before, Sensitive? After)
{
    public string Sign => (Before, After) switch { (null, _) => "+", (_, null) => "−", _ => Before.Equals(After) ? " " : "~" };

    public string Word => (Before, After) switch { (null, _) => "added", (_, null) => "removed", _ => Before.Equals(After) ? "unchanged" : "changed" };

    public string Css => (Before, After) switch { (null, _) => "plus", (_, null) => "minus", _ => Before.Equals(After) ? "same" : "tilde" };
}

/// <summary>Compares secrets key by key, without anything of their values.</summary>
internal static class SecretDiff
{
    /// <summary>The keys in the order of what will be there, with those that go at the end.</summary>
    public static ImmutableArray<SecretDiffRow> Compare(SecretContent? before, SecretContent? after)
    {
        var old = before?.Entries.ToDictionary(entry => entry.Key, entry => entry.Value) ?? [];
        var kept = (after?.Entries ?? []).Select(entry => new SecretDiffRow(entry.Key, old.GetValueOrDefault(entry.Key), entry.Value)).ToArray();
        var gone = (before?.Entries ?? []).Where(entry => kept.All(row => row.Key != entry.Key)).Select(entry => new SecretDiffRow(entry.Key, entry.Value, null));
        return [.. kept, .. gone];
    }
}
