namespace Portal.Policies.Matching;

/// <summary>
/// Finds the segment pattern of the highest rank that matches a path: a tree over segments, in which <c>+</c> is an edge of its own. A branch
/// whose best rank cannot win any more is not entered.
/// </summary>
internal sealed class SegmentTree
{
    // Deeper patterns are compared one by one, so that the depth of the recursion is bounded whatever a policy contains.
    private const int DeepestBranch = 128;

    private readonly Node _root = new();
    private readonly List<AclRule> _deep = [];

    /// <summary>Whether there is any pattern at all.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Adds a rule; its rank must be set.</summary>
    public void Add(AclRule rule)
    {
        IsEmpty = false;
        var segments = rule.Compiled.Text.Split('/');
        if (segments.Length > DeepestBranch)
        {
            _deep.Add(rule);
            return;
        }

        var node = _root;
        for (var i = 0; i < segments.Length; i++)
        {
            node.BestRank = Math.Max(node.BestRank, rule.Rank);
            if (i == segments.Length - 1 && rule.Compiled.IsGlob)
            {
                node.AddTail(segments[i], rule);
                return;
            }

            node = node.Child(segments[i]);
        }

        node.BestRank = Math.Max(node.BestRank, rule.Rank);
        node.Ends = rule;
    }

    /// <summary>Ends the building; nothing may be added afterwards.</summary>
    public void Seal() => _root.Seal();

    /// <summary>
    /// The best rule for the path that ranks above <paramref name="best"/> and grants what is wanted, else <paramref name="best"/>. Every rule
    /// grants <see cref="Capability.None"/>.
    /// </summary>
    public AclRule? Best(ReadOnlySpan<char> path, AclRule? best, Capability wanted = Capability.None)
    {
        foreach (var rule in _deep)
        {
            if (rule.Rank > (best?.Rank ?? -1) && rule.Grants(wanted) && SegmentMatch.Matches(rule.Compiled, path))
            {
                best = rule;
            }
        }

        return Walk(_root, path, best, wanted);
    }

    private static AclRule? Walk(Node node, ReadOnlySpan<char> rest, AclRule? best, Capability wanted)
    {
        if (node.BestRank <= (best?.Rank ?? -1))
        {
            return best;
        }

        var slash = rest.IndexOf('/');
        var segment = slash < 0 ? rest : rest[..slash];
        if (node.Tails?.Longest(segment, wanted) is { } tail && tail.Rank > (best?.Rank ?? -1))
        {
            best = tail;
        }

        best = Enter(node.Literal(segment), rest, slash, best, wanted);
        return Enter(node.Plus, rest, slash, best, wanted);
    }

    private static AclRule? Enter(Node? child, ReadOnlySpan<char> rest, int slash, AclRule? best, Capability wanted)
    {
        if (child is null)
        {
            return best;
        }

        if (slash >= 0)
        {
            return Walk(child, rest[(slash + 1)..], best, wanted);
        }

        return child.Ends is { } rule && rule.Rank > (best?.Rank ?? -1) && rule.Grants(wanted) ? rule : best;
    }

    private sealed class Node
    {
        private Dictionary<string, Node>? _children;
        private Dictionary<string, Node>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
        private List<KeyValuePair<string, AclRule>>? _tails;

        public int BestRank { get; set; } = -1;

        public AclRule? Ends { get; set; }

        public Node? Plus { get; private set; }

        public PrefixTable? Tails { get; private set; }

        public Node? Literal(ReadOnlySpan<char> segment) => _children is not null && _bySpan.TryGetValue(segment, out var child) ? child : null;

        public Node Child(string segment)
        {
            if (segment == "+")
            {
                return Plus ??= new();
            }

            if (_children is null)
            {
                _children = new(StringComparer.Ordinal);
                _bySpan = _children.GetAlternateLookup<ReadOnlySpan<char>>();
            }

            if (!_children.TryGetValue(segment, out var child))
            {
                _children.Add(segment, child = new());
            }

            return child;
        }

        public void AddTail(string tail, AclRule rule) => (_tails ??= []).Add(new(tail, rule));

        public void Seal()
        {
            Tails = _tails is null ? null : new(_tails);
            _tails = null;
            Plus?.Seal();
            foreach (var child in _children?.Values ?? Enumerable.Empty<Node>())
            {
                child.Seal();
            }
        }
    }
}
