using Portal.Policies;

namespace Portal.Benchmarks.Policies;

/// <summary>
/// A straightforward evaluator: the rules of the policy documentation written down one after the other, every rule looked at for every
/// question. The baseline of the benchmarks, and a second opinion for the tests.
/// </summary>
internal sealed class LinearEvaluator
{
    private readonly List<Rule> _rules = [];
    private readonly AclDialect _dialect;

    public LinearEvaluator(IEnumerable<PolicyDocument> documents, AclDialect dialect)
    {
        _dialect = dialect;
        foreach (var stanza in documents.SelectMany(document => document.Stanzas))
        {
            var pattern = stanza.Pattern.StartsWith('/') ? stanza.Pattern[1..] : stanza.Pattern;
            var rule = _rules.Find(known => known.Pattern == pattern);
            if (rule is null)
            {
                _rules.Add(rule = new Rule(pattern));
            }

            rule.Add(stanza.Capabilities & dialect.Known);
        }
    }

    public Capability Capabilities(string path)
    {
        path = path.TrimStart('/');
        var trimmed = path.EndsWith('/') ? path[..^1] : path;
        var rule = Exact(path) ?? Exact(trimmed) ?? _dialect.ListOrder switch
        {
            ListOrder.SlashFirst => Closest(path) ?? Closest(trimmed),
            ListOrder.TrimmedFirst => Closest(trimmed) ?? Closest(path),
            ListOrder.DenyOrList when path != trimmed => DenyOrList([.. Candidates(path), .. Candidates(trimmed)]),
            _ => Closest(path),
        };
        return rule is null || rule.Granted == Capability.None ? Capability.Deny : rule.Granted;
    }

    private Rule? Exact(string path) => _rules.Find(rule => rule is { IsSegments: false, IsGlob: false } && rule.Pattern == path);

    private Rule? Closest(string path) => Last(Candidates(path));

    private static Rule? DenyOrList(List<Rule> candidates)
    {
        var deny = Last(candidates.FindAll(rule => rule.Granted.HasFlag(Capability.Deny)));
        var list = Last(candidates.FindAll(rule => rule.Granted.HasFlag(Capability.List)));
        return deny is not null && (list is null || deny.ComparePriority(list) > 0) ? deny : list ?? Last(candidates);
    }

    private static Rule? Last(List<Rule> candidates)
    {
        candidates.Sort((one, other) => one.ComparePriority(other));
        return candidates.Count == 0 ? null : candidates[^1];
    }

    private List<Rule> Candidates(string path)
    {
        var prefix = _rules.Where(rule => rule is { IsSegments: false, IsGlob: true } && path.StartsWith(rule.Text, StringComparison.Ordinal)).MaxBy(rule => rule.Text.Length);
        var segments = path.Split('/');
        var candidates = _rules.Where(rule => rule.IsSegments && rule.Matches(segments)).ToList();
        if (prefix is not null)
        {
            candidates.Add(prefix);
        }

        return candidates;
    }

    private sealed class Rule
    {
        public Rule(string pattern)
        {
            Pattern = pattern;
            IsGlob = pattern.EndsWith('*');
            IsSegments = pattern == "+" || pattern.StartsWith("+/", StringComparison.Ordinal) || pattern.Contains("/+", StringComparison.Ordinal);
            Text = IsGlob ? pattern[..^1] : pattern;
            Segments = Text.Split('/');
        }

        public string Pattern { get; }

        public string Text { get; }

        public string[] Segments { get; }

        public bool IsGlob { get; }

        public bool IsSegments { get; }

        public Capability Granted { get; private set; }

        private int FirstWildcard => IsSegments ? Pattern.IndexOf('+', StringComparison.Ordinal) : Text.Length;

        private int PlusSegments => IsSegments ? Segments.Count(segment => segment == "+") : 0;

        public void Add(Capability capabilities) =>
            Granted = (Granted | capabilities).HasFlag(Capability.Deny) ? Capability.Deny : Granted | capabilities;

        public bool Matches(string[] path)
        {
            if (IsGlob ? path.Length < Segments.Length : path.Length != Segments.Length)
            {
                return false;
            }

            for (var i = 0; i < Segments.Length; i++)
            {
                var isStart = IsGlob && i == Segments.Length - 1 && path[i].StartsWith(Segments[i], StringComparison.Ordinal);
                if (Segments[i] != "+" && Segments[i] != path[i] && !isStart)
                {
                    return false;
                }
            }

            return true;
        }

        // Positive when this one goes before the other.
        public int ComparePriority(Rule other)
        {
            var byPosition = FirstWildcard.CompareTo(other.FirstWildcard);
            var byGlob = other.IsGlob.CompareTo(IsGlob);
            var byPlus = other.PlusSegments.CompareTo(PlusSegments);
            var byLength = Text.Length.CompareTo(other.Text.Length);
            return byPosition != 0 ? byPosition : byGlob != 0 ? byGlob : byPlus != 0 ? byPlus : byLength != 0 ? byLength : string.CompareOrdinal(Text, other.Text);
        }
    }
}
