namespace Portal.Policies.Matching;

/// <summary>Whether one segment pattern matches a path, segment by segment.</summary>
internal static class SegmentMatch
{
    public static bool Matches(PatternText pattern, ReadOnlySpan<char> path)
    {
        var rule = pattern.Text.AsSpan();
        while (true)
        {
            var ruleSlash = rule.IndexOf('/');
            var pathSlash = path.IndexOf('/');
            var wanted = ruleSlash < 0 ? rule : rule[..ruleSlash];
            var given = pathSlash < 0 ? path : path[..pathSlash];
            if (ruleSlash < 0)
            {
                return pattern.IsGlob ? given.StartsWith(wanted) : pathSlash < 0 && (wanted is "+" || given.SequenceEqual(wanted));
            }

            if (pathSlash < 0 || !(wanted is "+" || given.SequenceEqual(wanted)))
            {
                return false;
            }

            rule = rule[(ruleSlash + 1)..];
            path = path[(pathSlash + 1)..];
        }
    }
}
