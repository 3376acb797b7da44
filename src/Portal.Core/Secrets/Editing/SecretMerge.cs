using System.Collections.Immutable;

namespace Portal.Core.Secrets.Editing;

/// <summary>What happened to one key since the editor was opened.</summary>
public enum MergeCase
{
    /// <summary>Only the other person changed it, or both did alike; the merge takes their value.</summary>
    Theirs,

    /// <summary>Only you changed it; the merge keeps yours.</summary>
    Mine,

    /// <summary>Both changed it, differently: one of you must decide.</summary>
    Both,
}

/// <summary>One key that is not what it was when the editor was opened; null is "not there".</summary>
/// <param name="Path">The key, after those it is nested in.</param>
/// <param name="Opened">Its value when the editor was opened.</param>
/// <param name="Theirs">Its value now.</param>
/// <param name="Mine">Its value in the editor.</param>
/// <param name="Case">Who changed it.</param>
public sealed record MergeKey(ImmutableArray<string> Path, SecretNode? Opened, SecretNode? Theirs, SecretNode? Mine, MergeCase Case)
{
    /// <summary>The path as one text without doubt (a JSON pointer, RFC 6901).</summary>
    public string Id => string.Concat(Path.Select(key => "/" + key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));

    /// <summary>The path for people.</summary>
    public string Name => string.Join(" › ", Path);
}

/// <summary>
/// Three versions of a secret: as it was opened, as someone else saved it meanwhile, and as it stands in the editor. Keys that only one side
/// changed merge by themselves, inside nested objects too; of those that both changed, yours stay until you take theirs. Lists are one value.
/// </summary>
public sealed class SecretMerge
{
    private readonly ObjectNode _opened;
    private readonly ObjectNode _theirs;
    private readonly ObjectNode _mine;

    /// <summary>Compares the three.</summary>
    public SecretMerge(ObjectNode opened, ObjectNode theirs, ObjectNode mine)
    {
        (_opened, _theirs, _mine) = (opened, theirs, mine);
        var keys = ImmutableArray.CreateBuilder<MergeKey>();
        Compare(keys, [], opened, theirs, mine);
        Keys = keys.DrainToImmutable();
    }

    /// <summary>The keys that changed on either side, in the order they appear.</summary>
    public ImmutableArray<MergeKey> Keys { get; }

    /// <summary>The keys both sides changed differently.</summary>
    public ImmutableArray<MergeKey> Conflicts => [.. Keys.Where(key => key.Case is MergeCase.Both)];

    /// <summary>Their version with your changes in it; <paramref name="takeTheirs"/> holds the <see cref="MergeKey.Id"/> of the conflicts where theirs wins.</summary>
    public ObjectNode Merged(IReadOnlySet<string> takeTheirs) => Merge([], _opened, _theirs, _mine, takeTheirs);

    private static void Compare(ImmutableArray<MergeKey>.Builder keys, ImmutableArray<string> path, ObjectNode opened, ObjectNode theirs, ObjectNode mine)
    {
        foreach (var name in Names(opened, theirs, mine))
        {
            var key = Key(path.Add(name), opened[name], theirs[name], mine[name]);
            if (Inner(key) is { } inner) Compare(keys, key.Path, inner.Opened, inner.Theirs, inner.Mine);
            else if (!Equals(key.Opened, key.Theirs) || !Equals(key.Opened, key.Mine)) keys.Add(key);
        }
    }

    private static ObjectNode Merge(ImmutableArray<string> path, ObjectNode opened, ObjectNode theirs, ObjectNode mine, IReadOnlySet<string> takeTheirs)
    {
        var merged = ImmutableArray.CreateBuilder<SecretMember>();
        // Their order, then what only you have.
        foreach (var name in Names(theirs, mine))
        {
            var key = Key(path.Add(name), opened[name], theirs[name], mine[name]);
            var value = Inner(key) is { } inner ? Merge(key.Path, inner.Opened, inner.Theirs, inner.Mine, takeTheirs)
                : key.Case is MergeCase.Mine || (key.Case is MergeCase.Both && !takeTheirs.Contains(key.Id)) ? key.Mine
                : key.Theirs;
            if (value is not null) merged.Add(new SecretMember(name, value));
        }

        return new ObjectNode(merged.DrainToImmutable());
    }

    private static MergeKey Key(ImmutableArray<string> path, SecretNode? opened, SecretNode? theirs, SecretNode? mine) => new(path, opened, theirs, mine,
        Equals(mine, theirs) || Equals(mine, opened) ? MergeCase.Theirs : Equals(theirs, opened) ? MergeCase.Mine : MergeCase.Both);

    // Objects on both sides are compared key by key; one that was added on both sides started from nothing.
    private static (ObjectNode Opened, ObjectNode Theirs, ObjectNode Mine)? Inner(MergeKey key) =>
        key is { Case: MergeCase.Both, Theirs: ObjectNode theirs, Mine: ObjectNode mine, Opened: null or ObjectNode } ? (key.Opened as ObjectNode ?? ObjectNode.Empty, theirs, mine) : null;

    private static IEnumerable<string> Names(params IEnumerable<ObjectNode> documents) => documents.SelectMany(document => document.Members).Select(member => member.Key).Distinct(StringComparer.Ordinal);
}
