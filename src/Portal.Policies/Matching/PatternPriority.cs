using System.Text;

namespace Portal.Policies.Matching;

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
            order = CompareBytes(x, y);
        }

        return order;
    }

    // The order of bytes and of UTF-16 units differs only beyond ASCII.
    private static int CompareBytes(PatternText x, PatternText y) => x.ByteLength == x.Text.Length && y.ByteLength == y.Text.Length
        ? string.CompareOrdinal(x.Text, y.Text)
        : Encoding.UTF8.GetBytes(x.Text).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y.Text));
}
