using Portal.Policies.Matching;

namespace Portal.Policies;

/// <summary>
/// A path pattern by itself, without capabilities: which paths it matches and how it stands to other patterns. The rules are those of
/// <see href="https://developer.hashicorp.com/vault/docs/concepts/policies#policy-syntax"/>; that a LIST may also be answered by the pattern of the
/// path without its last slash is the engine's business.
/// </summary>
public sealed class PathPattern
{
    private readonly PatternText _text;
    private readonly string[] _segments;

    private PathPattern(PatternText text)
    {
        _text = text;
        _segments = text.Text.Split('/');
    }

    /// <summary>Which kind of pattern it is.</summary>
    public PatternKind Kind => _text.Kind;

    /// <summary>Takes a pattern as it stands in a policy; false for one with the forbidden <c>+*</c>.</summary>
    public static bool TryParse(string pattern, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PathPattern? result)
    {
        result = PatternText.Compile(pattern, "") is { } text ? new(text) : null;
        return result is not null;
    }

    /// <summary>Takes a pattern as it stands in a policy.</summary>
    /// <exception cref="FormatException">It contains <c>+*</c>, which the server refuses.</exception>
    public static PathPattern Parse(string pattern) =>
        TryParse(pattern, out var result) ? result : throw new FormatException($"\"{pattern}\" contains +*, which no server takes.");

    /// <summary>Whether it matches one path.</summary>
    public bool Matches(string path) => _text.Kind switch
    {
        PatternKind.Exact => path == _text.Text,
        PatternKind.Prefix => path.StartsWith(_text.Text, StringComparison.Ordinal),
        PatternKind.Segments => SegmentMatch.Matches(_text, path),
    };

    /// <summary>Whether some path is matched by both.</summary>
    public static bool Overlap(PathPattern one, PathPattern other)
    {
        for (var i = 0; ; i++)
        {
            var a = one.At(i);
            var b = other.At(i);
            if (a.IsTail || b.IsTail)
            {
                return a.IsTail && b.IsTail
                    ? a.Text.StartsWith(b.Text, StringComparison.Ordinal) || b.Text.StartsWith(a.Text, StringComparison.Ordinal)
                    : a.IsTail ? b.IsAny || b.Text.StartsWith(a.Text, StringComparison.Ordinal) : a.IsAny || a.Text.StartsWith(b.Text, StringComparison.Ordinal);
            }

            if (!a.IsAny && !b.IsAny && a.Text != b.Text)
            {
                return false;
            }

            if (a.IsLast || b.IsLast)
            {
                return a.IsLast && b.IsLast;
            }
        }
    }

    /// <summary>Whether some path is matched by both.</summary>
    public bool Overlaps(PathPattern other) => Overlap(this, other);

    /// <summary>Whether it matches every path that the other matches.</summary>
    public bool Covers(PathPattern other)
    {
        for (var i = 0; ; i++)
        {
            var mine = At(i);
            var its = other.At(i);
            if (mine.IsTail)
            {
                return its.IsAny ? mine.Text.Length == 0 : its.Text.StartsWith(mine.Text, StringComparison.Ordinal);
            }

            if (its.IsTail || (!mine.IsAny && (its.IsAny || its.Text != mine.Text)))
            {
                return false;
            }

            if (mine.IsLast || its.IsLast)
            {
                return mine.IsLast && its.IsLast;
            }
        }
    }

    /// <summary>The pattern with the star of a glob, without a leading slash.</summary>
    public override string ToString() => _text.ToString();

    private Segment At(int i)
    {
        var isLast = i == _segments.Length - 1;
        return new(_segments[i], isLast, isLast && _text.IsGlob);
    }

    // A tail is the text before the star: it starts the segment, and everything after it is accepted.
    private readonly record struct Segment(string Text, bool IsLast, bool IsTail)
    {
        public bool IsAny => Text == "+" && !IsTail;
    }
}
