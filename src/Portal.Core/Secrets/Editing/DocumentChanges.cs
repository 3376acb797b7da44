using System.Collections.Immutable;

namespace Portal.Core.Secrets.Editing;

/// <summary>What one document has become in another, key by key.</summary>
/// <param name="Added">Keys that were not there.</param>
/// <param name="Changed">Keys with another value.</param>
/// <param name="Removed">Keys that are gone.</param>
public sealed record DocumentChanges(ImmutableArray<string> Added, ImmutableArray<string> Changed, ImmutableArray<string> Removed)
{
    /// <summary>How many keys differ.</summary>
    public int Count => Added.Length + Changed.Length + Removed.Length;

    /// <summary>Compares two documents.</summary>
    public static DocumentChanges Between(ObjectNode before, ObjectNode after) => new(
        [.. after.Members.Where(member => before[member.Key] is null).Select(member => member.Key)],
        [.. after.Members.Where(member => before[member.Key] is { } was && !was.Equals(member.Value)).Select(member => member.Key)],
        [.. before.Members.Where(member => after[member.Key] is null).Select(member => member.Key)]);
}
