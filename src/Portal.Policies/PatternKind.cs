namespace Portal.Policies;

/// <summary>Which of the three tables a pattern belongs to.</summary>
public enum PatternKind
{
    /// <summary>No wildcard: one path.</summary>
    Exact,

    /// <summary>A star at the end: everything that starts with the text before it.</summary>
    Prefix,

    /// <summary>A <c>+</c> at the start of a segment: segment by segment, a lone <c>+</c> for any one segment.</summary>
    Segments,
}
