using System.Text;

namespace Portal.Policies.Matching;

/// <summary>
/// A pattern taken apart as the server compiles it. <paramref name="Text"/> is the text without the star of a glob; a star or plus anywhere else
/// is a character like any other.
/// </summary>
internal sealed record PatternText(PatternKind Kind, string Text, bool IsGlob)
{
    /// <summary>Compiles a pattern as written: one leading slash goes, the namespace's path comes in front. Nothing for a forbidden <c>+*</c>.</summary>
    public static PatternText? Compile(string pattern, string namespacePath)
    {
        var text = namespacePath + (pattern.StartsWith('/') ? pattern[1..] : pattern);
        if (text.Contains("+*", StringComparison.Ordinal))
        {
            return null;
        }

        var isGlob = text.EndsWith('*');
        if (text == "+" || text.StartsWith("+/", StringComparison.Ordinal) || text.Contains("/+", StringComparison.Ordinal))
        {
            return new(PatternKind.Segments, isGlob ? text[..^1] : text, isGlob);
        }

        return isGlob ? new(PatternKind.Prefix, text[..^1], true) : new(PatternKind.Exact, text, false);
    }

    /// <summary>Where the first wildcard is: the end of a prefix, the first plus of a segment pattern, be it a wildcard or not.</summary>
    public int FirstWildcard { get; } = Kind == PatternKind.Segments ? Text.IndexOf('+', StringComparison.Ordinal) : Text.Length;

    /// <summary>How many segments are exactly <c>+</c>.</summary>
    public int PlusSegments { get; } = Kind == PatternKind.Segments ? Text.Split('/').Count(segment => segment == "+") : 0;

    /// <summary>The length as the server counts it.</summary>
    public int ByteLength { get; } = Encoding.UTF8.GetByteCount(Text);

    /// <summary>The compiled pattern as text, with the star of a glob.</summary>
    public override string ToString() => IsGlob ? Text + "*" : Text;
}
