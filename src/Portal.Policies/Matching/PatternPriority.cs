using System.Text;

namespace Portal.Policies.Matching;

/// <summary>What made one of two matching patterns win.</summary>
public enum TieBreaker
{
    /// <summary>An exact pattern answers before any other is looked at.</summary>
    ExactFirst,

    /// <summary>For lists, the pattern that matches with (or, in some versions, without) the trailing slash is asked first.</summary>
    SlashOrder,

    /// <summary>Of several prefixes only the longest competes.</summary>
    LongestPrefix,

    /// <summary>The first wildcard is further to the right.</summary>
    LaterWildcard,

    /// <summary>It does not end in a star.</summary>
    NoGlob,

    /// <summary>It has fewer <c>+</c> segments.</summary>
    FewerPlus,

    /// <summary>Its text is longer.</summary>
    LongerText,

    /// <summary>Its text is greater, byte by byte; the server's last resort.</summary>
    GreaterText,
}

/// <summary>
/// The order among prefix and segment patterns that match the same path. It depends on the patterns alone, so every compiled pattern gets
/// its rank once and a look-up only compares numbers.
/// </summary>
internal sealed class PatternPriority : IComparer<PatternText>
{
    public static PatternPriority Order { get; } = new();

    /// <summary>Greater wins.</summary>
    public int Compare(PatternText? x, PatternText? y) => Compare(x!, y!, out _);

    /// <summary>Greater wins; <paramref name="by"/> says through what.</summary>
    public static int Compare(PatternText x, PatternText y, out TieBreaker by)
    {
        by = TieBreaker.LaterWildcard;
        var order = x.FirstWildcard.CompareTo(y.FirstWildcard);
        if (order == 0)
        {
            by = TieBreaker.NoGlob;
            order = y.IsGlob.CompareTo(x.IsGlob);
        }

        if (order == 0)
        {
            by = TieBreaker.FewerPlus;
            order = y.PlusSegments.CompareTo(x.PlusSegments);
        }

        if (order == 0)
        {
            by = TieBreaker.LongerText;
            order = x.ByteLength.CompareTo(y.ByteLength);
        }

        if (order == 0)
        {
            by = TieBreaker.GreaterText;
            order = Encoding.UTF8.GetBytes(x.Text).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y.Text));
        }

        return order;
    }
}
