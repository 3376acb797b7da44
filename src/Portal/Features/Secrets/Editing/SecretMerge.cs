using System.Collections.Immutable;

namespace Portal.Features.Secrets.Editing;

/// <summary>What happened to one key since the editor was opened.</summary>
public enum MergeCase
{
    /// <summary>Only the other person changed it; the merge takes their value.</summary>
    Theirs,

    /// <summary>Only you changed it; the merge keeps yours.</summary>
    Mine,

    /// <summary>Both changed it, differently: one of you must decide.</summary>
    Both,
}

/// <summary>One key that is not what it was when the editor was opened; null is "not there".</summary>
public sealed record MergeKey(string Key, DraftValue? Opened, DraftValue? Theirs, DraftValue? Mine, MergeCase Case);

/// <summary>
/// Three versions of a secret: as it was opened, as someone else saved it meanwhile, and as it stands in the editor. Keys that only one side
/// changed merge by themselves; of keys that both changed, yours stay until you take theirs.
/// </summary>
public sealed class SecretMerge
{
    private readonly ImmutableArray<KeyValuePair<string, DraftValue>> _theirs;
    private readonly ImmutableArray<KeyValuePair<string, DraftValue>> _mine;

    /// <summary>Compares the three.</summary>
    public SecretMerge(
        ImmutableArray<KeyValuePair<string, DraftValue>> opened,
        ImmutableArray<KeyValuePair<string, DraftValue>> theirs,
        ImmutableArray<KeyValuePair<string, DraftValue>> mine)
    {
        (_theirs, _mine) = (theirs, mine);
        Keys = [.. opened.Concat(theirs).Concat(mine).Select(pair => pair.Key).Distinct().Select(key => Compare(key, Of(opened, key), Of(theirs, key), Of(mine, key))).OfType<MergeKey>()];
    }

    /// <summary>The keys that changed on either side, in the order they appear.</summary>
    public ImmutableArray<MergeKey> Keys { get; }

    /// <summary>The keys both sides changed differently.</summary>
    public ImmutableArray<MergeKey> Conflicts => [.. Keys.Where(key => key.Case is MergeCase.Both)];

    /// <summary>Their version with your changes on it; <paramref name="takeTheirs"/> names the conflicting keys where theirs wins.</summary>
    public ImmutableArray<KeyValuePair<string, DraftValue>> Merged(IReadOnlySet<string> takeTheirs)
    {
        var mine = Keys.Where(key => key.Case is MergeCase.Mine || (key.Case is MergeCase.Both && !takeTheirs.Contains(key.Key))).ToDictionary(key => key.Key, key => key.Mine);
        var kept = _theirs.Select(pair => (pair.Key, Value: mine.TryGetValue(pair.Key, out var value) ? value : pair.Value));
        var added = _mine.Where(pair => mine.ContainsKey(pair.Key) && Of(_theirs, pair.Key) is null).Select(pair => (pair.Key, Value: (DraftValue?)pair.Value));
        return [.. kept.Concat(added).Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!))];
    }

    private static MergeKey? Compare(string key, DraftValue? opened, DraftValue? theirs, DraftValue? mine)
    {
        if (theirs == mine) return opened == theirs ? null : new(key, opened, theirs, mine, MergeCase.Theirs);
        if (theirs == opened) return new(key, opened, theirs, mine, MergeCase.Mine);
        return new(key, opened, theirs, mine, mine == opened ? MergeCase.Theirs : MergeCase.Both);
    }

    private static DraftValue? Of(ImmutableArray<KeyValuePair<string, DraftValue>> values, string key) =>
        values.Where(pair => pair.Key == key).Select(pair => pair.Value).FirstOrDefault();
}
