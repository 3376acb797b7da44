using Portal.Policies.Matching;

namespace Portal.Policies.Rules;

/// <summary>The three tables of a compiled policy set, and the look-up that picks the one rule that answers.</summary>
internal sealed class RuleTables
{
    private readonly Dictionary<string, AclRule> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AclRule>.AlternateLookup<ReadOnlySpan<char>> _exactBySpan;
    private readonly PrefixTable _prefixes;
    private readonly SegmentTree _segments = new();
    private readonly ListOrder _listOrder;

    public RuleTables(AclRule[] rules, ListOrder listOrder)
    {
        All = rules;
        _listOrder = listOrder;
        _exactBySpan = _exact.GetAlternateLookup<ReadOnlySpan<char>>();
        var ranked = rules.Where(rule => rule.Kind != PatternKind.Exact).OrderBy(rule => rule.Compiled, PatternPriority.Order).ToArray();
        for (var i = 0; i < ranked.Length; i++)
        {
            ranked[i].Rank = i;
        }

        foreach (var rule in rules)
        {
            if (rule.Kind == PatternKind.Exact)
            {
                _exact.Add(rule.Compiled.Text, rule);
            }
            else if (rule.Kind == PatternKind.Segments)
            {
                _segments.Add(rule);
            }
        }

        _segments.Seal();
        _prefixes = new(rules.Where(rule => rule.Kind == PatternKind.Prefix).Select(rule => KeyValuePair.Create(rule.Compiled.Text, rule)));
    }

    public IReadOnlyList<AclRule> All { get; }

    /// <summary>The rule that answers for a path without leading slashes, or nothing.</summary>
    public AclRule? Find(ReadOnlySpan<char> path, AclOperation operation)
    {
        if (_exactBySpan.TryGetValue(path, out var rule))
        {
            return rule;
        }

        var isListing = operation is AclOperation.List or AclOperation.Scan;
        if (!isListing || path is not [.., '/'])
        {
            return NonExact(path);
        }

        var trimmed = path[..^1];
        if (_exactBySpan.TryGetValue(trimmed, out rule))
        {
            return rule;
        }

        return _listOrder switch
        {
            ListOrder.SlashFirst => NonExact(path) ?? NonExact(trimmed),
            ListOrder.DenyOrList => DenyOrList(path, trimmed),
            ListOrder.TrimmedFirst when operation == AclOperation.List => NonExact(trimmed) ?? NonExact(path),
            _ => NonExact(path),
        };
    }

    /// <summary>The rules that match too, the closest first.</summary>
    public IReadOnlyList<LosingRule> Losers(string path, AclOperation operation, AclRule winner)
    {
        var trimmed = path.EndsWith('/') ? path[..^1] : path;
        var isListing = operation is AclOperation.List or AclOperation.Scan;
        var matching = All.Where(rule => rule != winner && (Matches(rule, path) || (isListing && Matches(rule, trimmed))));
        return [.. matching
            .OrderByDescending(rule => rule.Kind == PatternKind.Exact)
            .ThenByDescending(rule => rule.Rank)
            .Select(rule => new LosingRule(rule, LostBy(rule, winner, path)))];
    }

    private TieBreaker LostBy(AclRule loser, AclRule winner, string path)
    {
        if (winner.Kind == PatternKind.Exact)
        {
            return loser.Kind == PatternKind.Exact ? TieBreaker.SlashOrder : TieBreaker.ExactFirst;
        }

        if (_listOrder == ListOrder.DenyOrList && loser.Rank > winner.Rank)
        {
            return TieBreaker.DeniesOrLists;
        }

        if (Matches(loser, path) != Matches(winner, path) || loser.Rank > winner.Rank)
        {
            return TieBreaker.SlashOrder;
        }

        if (loser.Kind == PatternKind.Prefix && winner.Kind == PatternKind.Prefix)
        {
            return TieBreaker.LongestPrefix;
        }

        PatternPriority.Compare(winner.Compiled, loser.Compiled, out var by);
        return by;
    }

    private static bool Matches(AclRule rule, string path) => rule.Kind switch
    {
        PatternKind.Exact => rule.Compiled.Text == path,
        PatternKind.Prefix => path.StartsWith(rule.Compiled.Text, StringComparison.Ordinal),
        PatternKind.Segments => SegmentMatch.Matches(rule.Compiled, path),
    };

    private AclRule? DenyOrList(ReadOnlySpan<char> path, ReadOnlySpan<char> trimmed)
    {
        var deny = Closest(path, trimmed, Capability.Deny);
        var list = Closest(path, trimmed, Capability.List);
        return deny is not null && deny.Rank > (list?.Rank ?? -1) ? deny : list ?? Closest(path, trimmed, Capability.None);
    }

    // Of the prefixes only the longest of each form competes, whatever it grants.
    private AclRule? Closest(ReadOnlySpan<char> path, ReadOnlySpan<char> trimmed, Capability wanted)
    {
        var best = Higher(_prefixes.Longest(path), _prefixes.Longest(trimmed), wanted);
        return _segments.Best(trimmed, _segments.Best(path, best, wanted), wanted);
    }

    private static AclRule? Higher(AclRule? one, AclRule? other, Capability wanted)
    {
        var first = one?.Grants(wanted) == true ? one : null;
        var second = other?.Grants(wanted) == true ? other : null;
        return second is null || (first is not null && first.Rank > second.Rank) ? first : second;
    }

    private AclRule? NonExact(ReadOnlySpan<char> path)
    {
        var prefix = _prefixes.Longest(path);
        return _segments.IsEmpty ? prefix : _segments.Best(path, prefix);
    }
}
