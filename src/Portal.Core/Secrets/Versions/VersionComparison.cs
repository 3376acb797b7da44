using System.Collections.Immutable;

namespace Portal.Core.Secrets.Versions;

/// <summary>What is different about one key between two versions.</summary>
public enum KeyChange
{
    /// <summary>The same value of the same kind.</summary>
    Same,

    /// <summary>Only in the newer one.</summary>
    Added,

    /// <summary>Only in the older one.</summary>
    Removed,

    /// <summary>Another value.</summary>
    Changed,

    /// <summary>The same characters as another kind: the text <c>5432</c> and the number 5432.</summary>
    Retyped,
}

/// <summary>One key in two versions.</summary>
/// <param name="Key">The key.</param>
/// <param name="From">Its value in the first; null when it is not there.</param>
/// <param name="To">Its value in the second; null when it is not there.</param>
public sealed record ComparedKey(string Key, SecretEntry? From, SecretEntry? To)
{
    /// <summary>What is different.</summary>
    public KeyChange Change => (From, To) switch
    {
        (null, _) => KeyChange.Added,
        (_, null) => KeyChange.Removed,
        ({ } from, { } to) when !from.Value.Equals(to.Value) => KeyChange.Changed,
        ({ } from, { } to) when from.Kind != to.Kind => KeyChange.Retyped,
        _ => KeyChange.Same,
    };
}

/// <summary>Two versions of a secret, key by key.</summary>
public sealed class VersionComparison
{
    private VersionComparison(SecretValue from, SecretValue to, ImmutableArray<ComparedKey> keys) => (From, To, Keys) = (from.Version, to.Version, keys);

    /// <summary>The first version.</summary>
    public SecretVersion? From { get; }

    /// <summary>The second version.</summary>
    public SecretVersion? To { get; }

    /// <summary>Every key of both: those of the second in its order, then those that are only in the first.</summary>
    public ImmutableArray<ComparedKey> Keys { get; }

    /// <summary>Compares two readings.</summary>
    public static VersionComparison Of(SecretValue from, SecretValue to)
    {
        var old = from.Entries.ToDictionary(entry => entry.Key, StringComparer.Ordinal);
        var kept = to.Entries.Select(entry => new ComparedKey(entry.Key, old.GetValueOrDefault(entry.Key), entry)).ToArray();
        var there = to.Entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        return new VersionComparison(from, to, [.. kept, .. from.Entries.Where(entry => !there.Contains(entry.Key)).Select(entry => new ComparedKey(entry.Key, entry, null))]);
    }
}
